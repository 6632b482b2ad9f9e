package processes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// api is the HTTP API of a process, asked on loopback: also of what is cut off from the network.
type api struct{ port int }

const askTimeout = 10 * time.Second

func (a api) open(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	address := url.URL{Scheme: "http", Host: local(a.port), Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), http.NoBody)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

// get reads what stands in data of an answer.
func (a api) get(ctx context.Context, path string, query url.Values, data any) error {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	res, err := a.open(ctx, path, query)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer := struct {
		Status, Error string
		Data          any
	}{Data: data}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if answer.Status != "success" {
		return errors.New(answer.Error)
	}
	return nil
}

// samples gives the raw samples of a selector since a time.
func (a api) samples(ctx context.Context, selector string, since time.Time) (model.Matrix, error) {
	var answer struct{ Result model.Matrix }
	window := model.Duration(time.Since(since).Round(time.Second) + time.Second)
	err := a.get(ctx, "/api/v1/query", url.Values{"query": {fmt.Sprintf("%s[%s]", selector, window)}}, &answer)
	return answer.Result, err
}

// metrics gives what a process exposes of itself.
func (a api) metrics(ctx context.Context) (map[string]*dto.MetricFamily, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	res, err := a.open(ctx, "/metrics", nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	return parser.TextToMetricFamilies(res.Body)
}

// sum adds up the counters or gauges of a family.
func sum(f *dto.MetricFamily) (all float64) {
	for _, m := range f.GetMetric() {
		all += m.GetCounter().GetValue() + m.GetGauge().GetValue()
	}
	return all
}
