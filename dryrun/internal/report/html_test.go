package report

import (
	"bytes"
	"flag"
	stdhtml "html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
)

var keep = flag.String("keep", "", "`FOLDER` to leave the example reports in, to look at them")

// html writes a report.
func html(t *testing.T, name string, traces ...*trace.Trace) string {
	t.Helper()
	var b bytes.Buffer
	if err := HTML(&b, traces); err != nil {
		t.Fatal(err)
	}
	if *keep != "" {
		if err := os.WriteFile(filepath.Join(*keep, name+".html"), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

var (
	tags   = regexp.MustCompile(`(?s)<script>.*?</script>|<style>.*?</style>|<title>.*?</title>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
)

// read gives the text of a page, or of a part of it.
func read(page string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(stdhtml.UnescapeString(tags.ReplaceAllString(page, " ")), " "))
}

// section gives a section of a page by its class.
func section(t *testing.T, page, class string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, `<section class="`+class+`">`)
	if !found {
		t.Fatalf("the page has no %s", class)
	}
	text, _, _ := strings.Cut(rest, "</section>")
	return text
}

func TestHTML(t *testing.T) {
	page := html(t, "one", replicaLoss())
	for class, want := range map[string][]string{
		"expectations": {
			`✗ not met the querier of prod-na-1 has no gap of more than 1m0s in up{job="identity"} {job="identity"} has no sample for 3m0s from 58m0s on clusters/scenarios/replica-loss.yaml:16 00:05:00 to 02:00:00`,
			`✓ met the global querier answers count(up{job="identity", cluster="prod-na-1"}) with 3, in full clusters/scenarios/replica-loss.yaml:18 00:00:00 to 00:59:00`,
			`✓ met IdentityLoginBudgetBurn{cluster="prod-na-1", long_window="1h"} fires, and this is told: pagerduty-p1 once clusters/scenarios/replica-loss.yaml:20 00:40:00 to 01:10:00`,
		},
		"events": {"1 00:30:00 prod-na-1/prometheus-in-cluster-0 killed", "2 00:40:00 30 % errors: 3 targets of identity in prod-na-1", "3 01:00:00 prod-na-1/prometheus-in-cluster-0 started again"},
		"alerts": {
			"identity IdentityLoginBudgetBurn page 1h in prod-na-1 fires from 00:43:00 on · nobody told IdentityLoginBudgetBurn page 6h in prod-na-1 fires from 01:01:00 on · told twice",
			"monitoring TargetDown ticket in prod-na-1 fires 00:41:00–01:01:00 · told once · resolved once",
			"checkout CheckoutLatencyHigh ticket in prod-eu-1, prod-na-2 fires 01:20:00–01:35:12 · told twice · resolved twice",
			"Pending, and did not fire: 1 DiskWillFill ticket in prod-eu-1 pending 00:20:00–00:33:00, never fires",
			"Always firing Watchdog dead man’s switch fires in 6 evaluators; 1 of them fell silent",
		},
		"messages": {
			"pagerduty-p1 pagerduty 2 firing, 0 resolved What pagerduty-p1 was told 00:43:30 IdentityLoginBudgetBurn in prod-na-1 and once more until 01:43:30",
			"opsgenie-tickets opsgenie 3 firing, 3 resolved",
		},
		"health": {
			"prod-na-1 prometheus-in-cluster-0 down 00:30:00–01:00:00 16 processes were up and reachable.",
			"identity identity-1 in prod-na-1 down 01:10:00–01:18:00 · connect: connection refused 2 targets were up whenever they were scraped.",
		},
		"series": {
			`up{job="identity"} asked of prod-na-1/thanos-query-0, layer cluster`, "deduplicated a gap of 3m30s replica 0 a gap of 30m30s replica 1 no gap",
		},
		"topology": {"Who asks whom asks sends alerts was cut", "in-cluster ×2 1 of 2 down 00:30:00–01:00:00 thanos-query", "main ×3"},
	} {
		text := read(section(t, page, class))
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s lacks %q:\n%s", class, w, text)
			}
		}
	}
	if !strings.Contains(read(page), "Rehearsal of example ✗ 1 of 3 expectations did not come true replica-loss 2h from Monday, 1 June 2026, 09:00 UTC on Expected") {
		t.Errorf("it begins with:\n%.300s", read(page))
	}
	_, coverage, _ := strings.Cut(page, `<article class="coverage"`)
	if want := "P1 2 of 4 fired ▸"; !strings.Contains(read(coverage), strings.TrimSuffix(want, " ▸")) || !strings.Contains(read(coverage), "LedgerLag ticket cannot fire: no target exposes ledger_lag_seconds") {
		t.Errorf("coverage:\n%s", read(coverage))
	}
	// 6 alert lanes, 3 receivers, a process, a target, 2 charts with 3 strips each, 3 windows and the map.
	if n := strings.Count(page, "<svg viewBox"); n != 6+3+1+1+2+6+3+1 {
		t.Errorf("%d pictures", n)
	}
}

// TestHTMLInk checks what is drawn in a lane: a replica that is down, one that is pending and fires, and the receiver that was told.
func TestHTMLInk(t *testing.T) {
	page := html(t, "one", replicaLoss())
	_, lane, _ := strings.Cut(section(t, page, "alerts"), "<b>TargetDown</b>")
	lane, _, _ = strings.Cut(lane, "</svg>")
	var inks []string
	for _, m := range regexp.MustCompile(`<path [^>]* class="(\w+)"/>`).FindAllStringSubmatch(lane, -1) {
		inks = append(inks, m[1])
	}
	if want := []string{"base", "event", "pending", "firing", "down", "pending", "firing", "halo", "told", "over", "overinner"}; !slices.Equal(slices.Compact(inks), want) {
		t.Errorf("drawn: %v, want %v", inks, want)
	}
	if want := `data-rows="prod-na-1/prometheus-in-cluster-0;2460,3660,firing;1860,2460,pending;1800,3600,down|prod-na-1/prometheus-in-cluster-1;`; !strings.Contains(lane, want) {
		t.Errorf("the cursor does not know: %.400s", lane)
	}
	for name := range styleless(page) {
		t.Errorf("the style sheet has no class %s", name)
	}
	if strings.Contains(page, "#0100") {
		t.Error("a color that stands for an ink was left")
	}
}

// styleless gives inks in use that the style sheet does not know.
func styleless(page string) map[string]bool {
	missing := map[string]bool{}
	for _, m := range regexp.MustCompile(`<path [^>]* class="(\w+)"/>`).FindAllStringSubmatch(page, -1) {
		if !strings.Contains(pageStyle, "svg ."+m[1]) && m[1] != "gap" {
			missing[m[1]] = true
		}
	}
	return missing
}

func TestHTMLSeveral(t *testing.T) {
	page := html(t, "several", replicaLoss(), regionCut())
	for _, want := range []string{
		"✗ 2 of 5 expectations did not come true Scenario Expectations Played Alerts fired Messages replica-loss ✗ 2 met, 1 not met 2h 5 29 region-cut-off ✗ 1 met, 1 not met , stopped 1h40m 5 1",
		"stopped at 1h40m of 2h: interrupted; what comes later is not known",
		"eu 17 processes in hub-eu, prod-eu-1, prod-eu-2 and 3 more cut off 00:30:00–01:15:00",
		"5 clusters alike: prod-eu-1, prod-eu-2, prod-eu-3, prod-eu-4, prod-eu-5",
		"IdentityLoginBudgetBurn page fired in replica-loss",
	} {
		if !strings.Contains(read(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, want := range []string{`<a href="#s1">replica-loss</a>`, `<a href="#s2">region-cut-off</a>`, `id="s1"`, `id="s2"`, `class="unplayed"`, `class="broken"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if page != html(t, "several", replicaLoss(), regionCut()) {
		t.Error("the same traces give another page")
	}
}

// TestHTMLCrowd: 150 alerts in 40 clusters stay readable.
func TestHTMLCrowd(t *testing.T) {
	page := html(t, "crowd", crowd())
	if n := len(page); n > 2<<20 {
		t.Errorf("the page has %d bytes", n)
	}
	text := section(t, page, "alerts")
	for i := range 150 {
		if name := "<b>" + crowdAlert(i) + "</b>"; !strings.Contains(text, name) {
			t.Fatalf("there is no lane of %s", name)
		}
	}
	if n := strings.Count(text, "<svg"); n > 150*variants {
		t.Errorf("%d lanes", n)
	}
	for class, want := range map[string]string{
		"messages": "pagerduty-p1 pagerduty 600 firing, 0 resolved · up to 14 in 1m30s", "health": "api 160 targets in prod-00, prod-01, prod-02 and 37 more down 00:20:00–00:33:00",
	} {
		if got := read(section(t, page, class)); !strings.Contains(got, want) {
			t.Errorf("%s lacks %q:\n%.400s", class, want, got)
		}
	}
}

func TestHTMLHostile(t *testing.T) {
	const hostile = `</title></style></script><script>alert("x")</script>'"&`
	x := newTrace(hostile, 10)
	x.Fleet, x.Stopped, x.Reached = hostile, hostile, at(5)
	x.Topology = []trace.Node{{ID: hostile, Cluster: hostile, Region: hostile, Component: "prometheus", Instance: hostile, Down: []trace.Span{{From: at(1)}}, Cut: []trace.Span{{From: at(1)}}}}
	labels := map[string]string{"alertname": hostile, "severity": hostile, "x": hostile}
	x.Alerts = []trace.Alert{{By: hostile, Name: hostile, Labels: labels, Pending: at(1), Firing: maybe(2), Summary: hostile}}
	x.Notifications = []trace.Notification{{At: at(3), Receiver: hostile, Type: hostile, Status: "firing", Alerts: []trace.Notified{{Labels: labels, Status: "firing"}}}}
	x.Events = []trace.Event{{At: at(1), Action: hostile, What: hostile, Written: plan.Place{File: hostile, Line: 1}}}
	x.Targets = []trace.Target{{By: hostile, Job: hostile, Labels: map[string]string{"instance": hostile}, Error: hostile, Down: []trace.Span{{From: at(1)}}}}
	x.Curves = []trace.Curve{{Title: hostile, Layer: hostile, By: hostile, Labels: map[string]string{"a": hostile}, Points: [][2]float64{{0, 1}, {30, 2}}}}
	x.Expectations = []trace.Expectation{{Text: hostile, Reason: hostile, At: plan.Place{File: hostile}}}
	x.Coverage = []trace.Coverage{{Alert: hostile, Owner: hostile, Priority: hostile, Severity: hostile, Cannot: hostile}}
	page := html(t, "hostile", x)
	if n := strings.Count(strings.ToLower(page), "<script"); n != 1 {
		t.Errorf("%d scripts, want the page's own", n)
	}
	for _, end := range []string{"</style>", "</script>"} {
		if n := strings.Count(page, end); n != 1 {
			t.Errorf("%d times %s", n, end)
		}
	}
}

// TestHTMLAlone: the page asks nobody for anything.
func TestHTMLAlone(t *testing.T) {
	page := html(t, "several", replicaLoss(), regionCut())
	if found := regexp.MustCompile(`(?i)https?://|src=|@import|url\([^#]`).FindString(page); found != "" {
		t.Errorf("the page refers to %s", found)
	}
}

// TestHTMLEmpty: a rehearsal that did not begin has a page too.
func TestHTMLEmpty(t *testing.T) {
	page := html(t, "empty", &trace.Trace{Version: trace.Version, Scenario: "nothing", Start: time.Unix(0, 0)})
	for _, want := range []string{"Nothing was expected", "No alert fired.", "Nobody was told of anything."} {
		if !strings.Contains(read(page), want) {
			t.Errorf("the page lacks %q:\n%s", want, read(page))
		}
	}
	if html(t, "none") == "" {
		t.Error("no page of no trace")
	}
}
