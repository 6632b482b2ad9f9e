package inventory

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/diag"
)

func TestSelect(t *testing.T) {
	inv := loadBase(t, nil)
	for name, test := range map[string]struct {
		where Where
		want  string
	}{
		"everywhere":   {Where{}, "dev-na-1 prod-eu-1 prod-na-1"},
		"environment":  {Where{Environments: []string{"prod"}}, "prod-eu-1 prod-na-1"},
		"regions":      {Where{Regions: []string{"eu", "na"}}, "dev-na-1 prod-eu-1 prod-na-1"},
		"cluster":      {Where{Clusters: []string{"dev-na-1"}}, "dev-na-1"},
		"all of them":  {Where{Environments: []string{"prod"}, Regions: []string{"na"}, Clusters: []string{"prod-na-1", "dev-na-1"}}, "prod-na-1"},
		"none of them": {Where{Environments: []string{"dev"}, Regions: []string{"eu"}}, ""},
	} {
		var got []string
		for _, c := range inv.Select(test.where) {
			got = append(got, c.Name)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestFindByName(t *testing.T) {
	inv := loadBase(t, nil)
	if r := inv.Region("eu"); r == nil || r.Hub != "prod-eu-1" {
		t.Errorf("region: got %v", r)
	}
	if c := inv.Cluster("prod-eu-1"); c == nil || c.Region != "eu" {
		t.Errorf("cluster: got %v", c)
	}
	if c := inv.Class("internal"); c == nil || c.Rules.File != "shared" {
		t.Errorf("class: got %v", c)
	}
	if i := inv.Instance("infrastructure"); i == nil || i.Spans != SpansRegion {
		t.Errorf("instance: got %v", i)
	}
	if inv.Region("x") != nil || inv.Cluster("x") != nil || inv.Class("x") != nil || inv.Instance("x") != nil {
		t.Error("something is found that is not there")
	}
}

func TestInstancesOfPlaces(t *testing.T) {
	inv := loadBase(t, fstest.MapFS{
		"instances/in-cluster.yaml":     {Data: []byte("- {name: dev, spans: cluster, where: {environments: [dev]}}\n- {name: prod, spans: cluster, where: {environments: [prod]}}\n")},
		"instances/infrastructure.yaml": {Data: []byte("- {name: na, spans: region, where: {regions: [na]}}\n- {name: all, spans: region}\n")},
	})
	var got strings.Builder
	for _, c := range inv.Clusters {
		fmt.Fprintln(&got, c.Name, inv.InCluster(c).Name)
	}
	for _, r := range inv.Regions {
		for _, i := range inv.Regional(r) {
			fmt.Fprintln(&got, r.Name, i.Name)
		}
	}
	want := "dev-na-1 dev\nprod-eu-1 prod\nprod-na-1 prod\neu all\nna all\nna na\n"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if i := inv.InCluster(&Cluster{Name: "x", Environment: "stage"}); i != nil {
		t.Errorf("cluster of no instance: got %v", i)
	}
}

func TestSeries(t *testing.T) {
	for of, want := range map[string]string{
		"counter": "m counter [a]", "gauge": "m gauge [a]", "untyped": "m untyped [a]", "": "m  [a]",
		"histogram": "m_bucket counter [a le], m_sum counter [a], m_count counter [a]",
		"summary":   "m gauge [a quantile], m_sum counter [a], m_count counter [a]",
	} {
		var got []string
		for _, s := range (Metric{Name: "m", Type: of, Labels: []string{"a"}}.Series()) {
			got = append(got, fmt.Sprint(s.Name, " ", s.Type, " ", s.Labels))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: got %s, want %s", of, strings.Join(got, ", "), want)
		}
	}
	if s := (Metric{Name: "m", Type: "histogram"}).Series()[0]; s.Labels != nil {
		t.Errorf("nobody said which labels, and it has %v", s.Labels)
	}
}

func TestDuration(t *testing.T) {
	for _, text := range []string{"15s", "5m", "1h30m", "90d", "2y", "250ms"} {
		var d Duration
		if err := d.UnmarshalJSON([]byte(`"` + text + `"`)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if got := d.String(); got != text {
			t.Errorf("%s: got %s", text, got)
		}
	}
	for text, want := range map[string]string{
		`5`:    "json: cannot unmarshal number into Go value of type string",
		`"5x"`: `duration "5x": unknown unit "x" in duration "5x"`,
	} {
		var d Duration
		if err := d.UnmarshalJSON([]byte(text)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
	}
}

// TestZeroSource has the places of an entity that no file holds, as tests of other packages make them.
func TestZeroSource(t *testing.T) {
	var s Source
	if at := s.At("a", 1); at.String() != "" || at.Line != 0 {
		t.Errorf("at: got %v", at)
	}
	if s.Has("a") || s.encloses(s.At()) {
		t.Error("it holds something")
	}
	if at := s.Key("a"); at.Line != 0 {
		t.Errorf("key: got %v", at)
	}
	if at := s.Inside(0, 1, "a"); at.Line != 0 {
		t.Errorf("inside: got %v", at)
	}
}

// TestLoadInParallel loads so many files that several readers share them, and expects the same of each run.
func TestLoadInParallel(t *testing.T) {
	const n = 120
	files := base(t)
	for i := range n {
		good := fmt.Sprintf("{name: good-%d, team: checkout, priority: P1, namespace: a}\n", i)
		files[fmt.Sprintf("services/good-%d.yaml", i)] = &fstest.MapFile{Data: []byte(good)}
	}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 || len(inv.Services) != n {
		t.Fatalf("got %s, %v", brief(ds), err)
	}
	for i := range n {
		bad := fmt.Sprintf("name: \"bad-%d\"\nteem: \"checkout\"\n", i)
		files[fmt.Sprintf("services/bad-%03d.cue", i)] = &fstest.MapFile{Data: []byte(bad)}
	}
	_, first, err := Load(t.Context(), files)
	if err != nil || len(first) != 3*n { // teem, priority and namespace
		t.Fatalf("got %d findings, %v", len(first), err)
	}
	for range 3 {
		_, again, err := Load(t.Context(), files)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(first, again); diff != "" {
			t.Fatalf("another run says otherwise: %s", diff)
		}
	}
}

// loadBase loads the base with files laid over it.
func loadBase(t *testing.T, over fstest.MapFS) *Inventory {
	t.Helper()
	files := base(t)
	maps.Copy(files, over)
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatalf("load: %v\n%s", err, render(files, ds))
	}
	return inv
}

// TestPart finds a part of a text only where this very text was written.
func TestPart(t *testing.T) {
	files := base(t)
	files["services/good.yaml"] = &fstest.MapFile{Data: []byte(`name: good
team: checkout
priority: P1
namespace: a
alerts:
  - alert: A
    labels: {severity: critical}
    expr: |
      sum(x)
      > 1
`)}
	inv, ds, err := Load(t.Context(), files)
	if err != nil || len(ds) > 0 {
		t.Fatal(err, ds)
	}
	s := inv.Services[slices.IndexFunc(inv.Services, func(s *Service) bool { return s.Name == "good" })].Source
	text := "sum(x)\n> 1\n"
	for _, test := range []struct {
		text     string
		from, to int
		want     diag.Span
	}{
		{text, 4, 5, diag.Span{File: "services/good.yaml", Line: 9, Column: 11, Length: 1}},
		{text, 0, 10, diag.Span{File: "services/good.yaml", Line: 9, Column: 7, Length: 1}},
		{"max(x)", 4, 5, s.At("alerts", 0, "expr")},
		{text, 4, 50, s.At("alerts", 0, "expr")},
	} {
		if got := s.Part(test.text, test.from, test.to, "alerts", 0, "expr"); got != test.want {
			t.Errorf("bytes %d to %d are at %+v, want %+v", test.from, test.to, got, test.want)
		}
	}
}
