package policy

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"gauntlet.dev/gauntlet/internal/topology"
)

type inner struct {
	Name string `json:"name"`
	Deep int
}

type pointed struct {
	Far string `json:"far,omitempty"`
}

type odd struct {
	inner
	*pointed
	Named    inner            `json:"named,omitempty"`
	Deep     string           // hides that of inner
	Skipped  string           `json:"-"`
	Dash     string           `json:"-,"` //nolint:staticcheck // a field that is named -, as encoding/json has it
	Zero     time.Time        `json:"zero,omitzero"`
	None     int              `json:"none,omitempty"`
	Any      any              `json:"any"`
	Keys     map[intKey]bool  `json:"keys"`
	Numbers  map[string]uint8 `json:"numbers"`
	Bytes    []byte           `json:"bytes"`
	NoBytes  []byte           `json:"noBytes"`
	Float    float64          `json:"float"`
	Fixed    [2]bool          `json:"fixed"`
	Receiver method           `json:"receiver"`
	private  string
}

type intKey int

// method writes its own JSON, but only where it can be addressed.
type method struct{ hidden string }

func (m *method) MarshalJSON() ([]byte, error) { return json.Marshal("method " + m.hidden) }

type quoted struct {
	N int `json:"n,string"`
}

// TestConvertIsJSON holds the short way against the long one.
func TestConvertIsJSON(t *testing.T) {
	filled := odd{inner: inner{"outer", 1}, pointed: &pointed{"away"}, Named: inner{"in", 2}, Deep: "deep", Skipped: "s", Dash: "d", Zero: time.Unix(1, 0).UTC(),
		None: 3, Any: []any{1, "two", 3.5, nil, map[string]any{"a": false}}, Keys: map[intKey]bool{1: true}, Numbers: map[string]uint8{"n": 255},
		Bytes: []byte("bytes"), Float: 1e21, Fixed: [2]bool{true, false}, Receiver: method{"m"}, private: "p"}
	for name, v := range map[string]any{
		"nil":         nil,
		"scalar":      true,
		"bad UTF-8":   "a\xffb",
		"labels":      map[string]string{"a": "b", "": "\xff"},
		"no labels":   map[string]string(nil),
		"empty":       odd{},
		"filled":      filled,
		"addressable": &filled,
		"quoted":      quoted{7},
		"fleet":       &topology.Fleet{Prometheuses: []*topology.Prometheus{{Ref: topology.Ref{Object: "o", Path: []any{"spec", 0}}, Replicas: 2}}, Cycles: [][]string{{"a"}}},
		"facts":       topology.RulesFacts{Rules: []topology.RuleFacts{{Path: []any{"spec", 1}, Record: "a:b"}}},
		"rule": &monitoringv1.PrometheusRule{ObjectMeta: metav1.ObjectMeta{Name: "n", CreationTimestamp: metav1.NewTime(time.Unix(5, 0).UTC())},
			Spec: monitoringv1.PrometheusRuleSpec{Groups: []monitoringv1.RuleGroup{{Name: "g", Rules: []monitoringv1.Rule{{Alert: "A", Expr: intstr.FromInt32(1)}, {Record: "r", Expr: intstr.FromString("a < b")}}}}}},
		"prometheus": &monitoringv1.Prometheus{Spec: monitoringv1.PrometheusSpec{CommonPrometheusFields: monitoringv1.CommonPrometheusFields{
			ExternalLabels: map[string]string{"cluster": "a"},
			Resources:      corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("500m")}}}}},
		"service": &corev1.Service{Spec: corev1.ServiceSpec{Ports: []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("web")}}}},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			want, err := ast.ValueFromReader(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			got, err := (&converter{}).convert(v)
			if err != nil {
				t.Fatal(err)
			}
			if want.Compare(got) != 0 {
				t.Errorf("convert gives\n%s\nand JSON\n%s", got, want)
			}
		})
	}
}

func TestConvertRefuses(t *testing.T) {
	for _, v := range []any{math.NaN(), []any{make(chan int)}, map[string]any{"f": func() {}}, inner{}.wrap(math.Inf(1))} {
		if got, err := (&converter{}).convert(v); err == nil {
			t.Errorf("%v became %s", v, got)
		}
	}
}

func (inner) wrap(v any) any { return struct{ V any }{v} }

func TestConvertKeepsReadyValues(t *testing.T) {
	ready := ast.NewObject()
	if got, err := (&converter{}).convert(ready); err != nil || got != ast.Value(ready) {
		t.Errorf("convert gives %v, %v", got, err)
	}
}
