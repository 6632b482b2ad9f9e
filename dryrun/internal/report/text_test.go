package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

var update = flag.Bool("update", false, "renew the golden files")

// golden compares what a report writes with a file.
func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs; got:\n%s", file, got.Bytes())
	}
}

func TestTimeline(t *testing.T) {
	golden(t, "replica-loss.timeline.txt", func(w io.Writer) error { return Timeline(w, replicaLoss()) })
	golden(t, "region-cut-off.timeline.txt", func(w io.Writer) error { return Timeline(w, regionCut()) })
}

func TestJUnit(t *testing.T) {
	golden(t, "junit.xml", func(w io.Writer) error { return JUnit(w, []*trace.Trace{replicaLoss(), regionCut()}) })
}

func TestCompare(t *testing.T) {
	golden(t, "nothing.compare.txt", func(w io.Writer) error { return Compare(w, replicaLoss(), replicaLoss()) })
	golden(t, "replica-loss.compare.txt", func(w io.Writer) error { return Compare(w, replicaLoss(), changedReplicaLoss()) })
	golden(t, "stopped.compare.txt", func(w io.Writer) error { return Compare(w, replicaLoss(), regionCut()) })
}

// changedReplicaLoss is what replicaLoss may be after a change: of each kind of difference it has one.
func changedReplicaLoss() *trace.Trace {
	after := replicaLoss()
	var alerts []trace.Alert
	for _, a := range after.Alerts {
		switch a.Name {
		case "TargetDown": // it fires no more
			continue
		case "CheckoutLatencyHigh": // in two clusters, later and for longer
			a.Firing, a.Resolved = maybe(a.Firing.Minutes()+2.5), maybe(a.Resolved.Minutes()+5)
		case "IdentityLoginBudgetBurn":
			if a.Labels["long_window"] == "1h" { // earlier, and it ends
				a.Firing, a.Resolved = maybe(a.Firing.Minutes()-1), maybe(90)
			}
		}
		alerts = append(alerts, a)
	}
	after.Alerts = alerts
	alert(after, "prod-eu-1", "DiskFull", "page", "ledger", 50, 55, 70)
	messages := after.Notifications
	after.Notifications = nil
	tell(after, 56, "pagerduty-p1", "pagerduty", "firing", "prod-eu-1", "DiskFull")
	for _, n := range messages {
		if n.Alerts[0].Labels["alertname"] != "TargetDown" && n.At != at(103.5) {
			after.Notifications = append(after.Notifications, n)
		}
	}
	after.Expectations[0].Met, after.Expectations[0].Reason = true, ""
	after.Expectations[1].Met, after.Expectations[1].Reason = false, "the answer is 2"
	after.Expectations[2].Text += " and nobody else"
	return after
}
