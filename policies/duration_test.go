package policies_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/prometheus/common/model"
)

// Durations are as long for the policies as for Prometheus, and what is none for one is none for the other.
func TestMillisecondsAsPrometheus(t *testing.T) {
	compiler := ast.NewCompiler()
	if compiler.Compile(parse(t)); compiler.Failed() {
		t.Fatal(compiler.Errors)
	}
	for _, text := range []string{"30s", "1m30s", "500ms", "1h2m3s4ms", "2d", "1w", "1y", "0s", "10", "", "1.5s", "-1s", "soon"} {
		body, err := compiler.QueryCompiler().Compile(ast.MustParseBody(fmt.Sprintf("x = data.gauntlet.lib.text.milliseconds(%q)", text)))
		if err != nil {
			t.Fatal(err)
		}
		got := "none"
		err = topdown.NewQuery(body).WithCompiler(compiler).Iter(context.Background(), func(r topdown.QueryResult) error {
			got = r[ast.Var("x")].String()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := "none"
		if d, err := model.ParseDuration(text); err == nil {
			want = fmt.Sprint(time.Duration(d).Milliseconds())
		}
		if got != want {
			t.Errorf("%q has %s milliseconds, and for Prometheus %s", text, got, want)
		}
	}
}
