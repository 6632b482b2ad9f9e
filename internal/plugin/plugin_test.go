package plugin

import (
	"slices"
	"testing"
)

func TestRead(t *testing.T) {
	for text, want := range map[string]struct {
		request Request
		err     string
	}{
		`[{"name":"cluster","string":"a"}]`: {request: Request{Scope: "cluster", Name: "a"}},
		`[{"name":"scope","string":"apps"},{"name":"cluster","string":"a"},{"name":"region","string":""}]`: {request: Request{Scope: "apps", Name: "a"}},
		`[{"name":"region","string":"r"},{"name":"scope","string":"region"}]`:                              {request: Request{Scope: "region", Name: "r"}},
		`[{"name":"scope","string":"global"},{"name":"findings","string":"warn"}]`:                         {request: Request{Scope: "global", Warn: true}},
		`[{"name":"scope","string":"fleet"},{"name":"findings","string":"fail"}]`:                          {request: Request{Scope: "fleet"}},
		``:                                     {err: "scope cluster is of a cluster; give the parameter cluster its name"},
		`[]`:                                   {err: "scope cluster is of a cluster; give the parameter cluster its name"},
		`[{"name":"scope","string":"region"}]`: {err: "scope region is of a region; give the parameter region its name"},
		`[{"name":"scope","string":"globl"}]`:  {err: `there is no scope "globl"; did you mean "global"?`},
		`[{"name":"scope","string":"everything"}]`:                          {err: `there is no scope "everything"; there are apps, cluster, region, global, fleet`},
		`[{"name":"clutser","string":"a"}]`:                                 {err: `there is no parameter "clutser"; did you mean "cluster"?`},
		`[{"name":"cluster","array":["a"]}]`:                                {err: "the parameter cluster takes a string"},
		`[{"name":"cluster"}]`:                                              {err: "the parameter cluster takes a string"},
		`[{"name":"cluster","string":"a"},{"name":"cluster","string":"b"}]`: {err: "the parameter cluster is given twice"},
		`[{"name":"scope","string":"global"},{"name":"cluster","string":"a"}]`: {
			err: "scope global is of no cluster; leave out the parameter cluster, or choose another scope"},
		`[{"name":"cluster","string":"a"},{"name":"findings","string":"ignore"}]`: {err: `there is no findings "ignore"; there are fail, warn`},
		`{`: {err: "read ARGOCD_APP_PARAMETERS: unexpected end of JSON input"},
	} {
		got, err := Read(text)
		switch {
		case err != nil && err.Error() != want.err:
			t.Errorf("%s: %v, want %s", text, err, want.err)
		case err == nil && (want.err != "" || got != want.request):
			t.Errorf("%s: %+v, want %+v %s", text, got, want.request, want.err)
		}
	}
}

// FuzzRead reads what anybody may write into an Application: what is taken has a scope that there is, and a name where that needs one.
func FuzzRead(f *testing.F) {
	f.Add(`[{"name":"scope","string":"apps"},{"name":"cluster","string":"a"},{"name":"findings","map":{"a":"b"}}]`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Read(text)
		if err != nil {
			return
		}
		if i := slices.Index(names(), r.Scope); i < 0 || (scopes[i].of == "") != (r.Name == "") {
			t.Errorf("%+v", r)
		}
	})
}
