package rehearsal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/prometheus/common/model"

	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// answer is what the query API of Prometheus or Thanos answers.
type answer struct {
	vector   model.Vector // of an instant vector or scalar
	matrix   model.Matrix // of a range
	warnings []string     // a partial answer has some
}

// ask asks a process through its query API, from where the process itself is: what is cut off can be asked what it still knows.
func ask(ctx context.Context, net *wire.Net, ip string, port int, expr string, at time.Time, dedup bool) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	query := url.Values{
		"query": {expr}, "time": {strconv.FormatFloat(float64(at.UnixMilli())/1000, 'f', 3, 64)},
		"dedup": {strconv.FormatBool(dedup)}, "partial_response": {"true"}, // which Prometheus ignores
	}
	address := url.URL{Scheme: "http", Host: fmt.Sprintf("%s:%d", ip, port), Path: "/api/v1/query", RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return answer{}, err
	}
	res, err := net.Client(ip, nil).RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	var body struct {
		Status   string   `json:"status"`
		Error    string   `json:"error"`
		Warnings []string `json:"warnings"`
		Data     struct {
			ResultType string          `json:"resultType"`
			Result     json.RawMessage `json:"result"`
		} `json:"data"`
	}
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		return answer{}, fmt.Errorf("read the answer: %w", err)
	}
	if body.Status != "success" {
		return answer{}, errors.New(body.Error)
	}
	a := answer{warnings: body.Warnings}
	switch body.Data.ResultType {
	case "vector":
		err = json.Unmarshal(body.Data.Result, &a.vector)
	case "matrix":
		err = json.Unmarshal(body.Data.Result, &a.matrix)
	case "scalar":
		var s model.Scalar
		err = json.Unmarshal(body.Data.Result, &s)
		a.vector = model.Vector{{Value: s.Value, Timestamp: s.Timestamp}}
	default:
		err = fmt.Errorf("the answer is a %s", body.Data.ResultType)
	}
	return a, err
}
