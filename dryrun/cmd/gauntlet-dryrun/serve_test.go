package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/thanos-io/thanos/pkg/info/infopb"
	"github.com/thanos-io/thanos/pkg/store/labelpb"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

// series are samples, by the labels of their series: seconds since the start, and values.
type series map[string][][2]float64

// TestServe asks what is served for what the rehearsal saw itself: the series of an expectation, raw and deduplicated, over HTTP, and
// raw over gRPC, as thanos query would.
func TestServe(t *testing.T) {
	out := t.TempDir()
	api, rpc, end := serving(t, "run", small(t), "--traces", out, "--blocks", filepath.Join(out, "blocks"), "--serve", "127.0.0.1:0")
	played, err := trace.Load(filepath.Join(out, "outage-and-loss.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dedup := range []bool{false, true} {
		want := series{}
		for _, c := range played.Curves {
			if c.Dedup == dedup {
				want[key(c.Labels)] = c.Points
			}
		}
		if count := map[bool]int{false: 4, true: 2}[dedup]; len(want) != count {
			t.Errorf("dedup %v: the trace has %d curves, and not %d", dedup, len(want), count)
		}
		if diff := cmp.Diff(want, overHTTP(t, api, dedup, played.Start)); diff != "" {
			t.Errorf("dedup %v (-trace +HTTP):\n%s", dedup, diff)
		}
		if !dedup {
			if diff := cmp.Diff(want, overGRPC(t, rpc, played.Start)); diff != "" {
				t.Errorf("(-trace +gRPC):\n%s", diff)
			}
		}
	}
	if status := end(); status != exitUnmet {
		t.Errorf("it ends with %d", status)
	}
	if found, err := filepath.Glob(filepath.Join(out, "blocks", "*", "meta.json")); err != nil || len(found) != 4 {
		t.Errorf("blocks %v, error %v", found, err)
	}
}

// serving starts the program, and waits until it answers. End interrupts it, and gives its exit status.
func serving(t *testing.T, args ...string) (api, rpc string, end func() int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(stdout); rpc == "" && lines.Scan(); {
		if _, page, ok := strings.Cut(lines.Text(), "in a browser   "); ok {
			api, _, _ = strings.Cut(page, "/graph")
		}
		if _, endpoint, ok := strings.Cut(lines.Text(), "--endpoint="); ok {
			rpc, _, _ = strings.Cut(endpoint, " ")
		}
	}
	if rpc == "" {
		cmd.Wait() //nolint:errcheck // it failed
		t.Fatal(complaints.String())
	}
	return api, rpc, func() int {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(stdout); len(rest) > 0 || err != nil {
			t.Errorf("it prints %q after that, error %v", rest, err)
		}
		cmd.Wait() //nolint:errcheck // the exit status says it
		if complaints.Len() > 0 {
			t.Error(complaints.String())
		}
		return cmd.ProcessState.ExitCode()
	}
}

// overHTTP asks as the expectation does, and at the rehearsal's end, which is the time of a question that names none.
func overHTTP(t *testing.T, api string, dedup bool, start time.Time) series {
	t.Helper()
	query := url.Values{"query": {`up{job="shop"}[1h55m]`}, "dedup": {map[bool]string{true: "true", false: "false"}[dedup]}}
	res, err := http.Get(api + "/api/v1/query?" + query.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct {
		Data struct {
			Result model.Matrix `json:"result"`
		} `json:"data"`
		Error string `json:"error"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer.Error != "" {
		t.Fatal(err, answer.Error)
	}
	got := series{}
	for _, s := range answer.Data.Result {
		labels := map[string]string{}
		for name, value := range s.Metric {
			labels[string(name)] = string(value)
		}
		for _, v := range s.Values {
			got[key(labels)] = append(got[key(labels)], [2]float64{v.Timestamp.Time().Sub(start).Seconds(), float64(v.Value)})
		}
	}
	return got
}

// overGRPC asks what there is, and then for the series, as thanos query does.
func overGRPC(t *testing.T, address string, start time.Time) series {
	t.Helper()
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	about, err := infopb.NewInfoClient(conn).Info(t.Context(), &infopb.InfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	from, to := start.Add(5*time.Minute).UnixMilli()+1, start.Add(2*time.Hour).UnixMilli()
	if about.ComponentType != "store" || len(about.LabelSets) != 2 || about.Store.MinTime > from || about.Store.MaxTime > to {
		t.Errorf("it says of itself: %v", about)
	}
	stream, err := storepb.NewStoreClient(conn).Series(t.Context(), &storepb.SeriesRequest{MinTime: from, MaxTime: to, Matchers: []storepb.LabelMatcher{
		{Type: storepb.LabelMatcher_EQ, Name: "__name__", Value: "up"}, {Type: storepb.LabelMatcher_EQ, Name: "job", Value: "shop"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := series{}
	for {
		res, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		s := res.GetSeries()
		if s == nil {
			t.Fatalf("it answers %v", res)
		}
		name := key(labelpb.ZLabelsToPromLabels(s.Labels).Map())
		for _, c := range s.Chunks {
			chunk, err := chunkenc.FromData(chunkenc.EncXOR, c.Raw.Data)
			if err != nil {
				t.Fatal(err)
			}
			samples := chunk.Iterator(nil)
			for samples.Next() != chunkenc.ValNone {
				if at, v := samples.At(); at >= from && at <= to {
					got[name] = append(got[name], [2]float64{time.UnixMilli(at).Sub(start).Seconds(), v})
				}
			}
		}
	}
}

// key writes labels in their order.
func key(labels map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		parts = append(parts, name+"="+labels[name])
	}
	return strings.Join(parts, ",")
}
