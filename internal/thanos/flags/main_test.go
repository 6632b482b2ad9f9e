package main

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// source is the part of a version's source that is read.
func source(query, code string) fstest.MapFS {
	fsys := fstest.MapFS{"cmd/thanos/query.go": {Data: []byte("package main\n\n" + code)}, "cmd/thanos/query_test.go": {Data: []byte("no Go")}}
	for _, c := range commands {
		fsys["docs/components/"+c+".md"] = &fstest.MapFile{Data: []byte("```$ mdox-exec=\"thanos " + c + " --help\"\nFlags:\n```\n")}
	}
	fsys["docs/components/query.md"] = &fstest.MapFile{Data: []byte("--not-here\n```$ mdox-exec=\"thanos query --help\"\n" + query + "\n```\n      --nor-here\n")}
	return fsys
}

func TestTable(t *testing.T) {
	older, err := read(source(`Flags:
  -h, --help                 Show help.
      --store=<store> ...    Deprecated:
                             --endpoint is its name now.
      --wait                 Wait.`, ""), "v0.1.0")
	if err != nil {
		t.Fatal(err)
	}
	newer, err := read(source(`Flags:
  -h, --[no-]help            Show help.
      --endpoint=<endpoint>  Addresses.`, `func register(cmd clause) {
	cmd.Flag("shown", "").String()
	cmd.Flag("secret", "").Default("").Hidden().String()
	wrap(cmd.Flag("wrapped", "").Hidden())
	flags.RegisterPathOrContent(cmd, "config", "help", flags.WithHidden())
	other().Hidden()
	Hidden()
}`), "v0.2.0")
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(format([]version{older, newer}), "\n")
	want := `versions v0.1.0 v0.2.0
any
  config from v0.2.0
  config-file from v0.2.0
  no-secret from v0.2.0
  no-wrapped from v0.2.0
  secret from v0.2.0
  wrapped from v0.2.0
compact
query
  endpoint from v0.2.0
  [no-]help from v0.2.0
  help until v0.1.0
  store until v0.1.0
  wait until v0.1.0
query-frontend
receive
rule
sidecar
store
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatCannotBeRead(t *testing.T) {
	none := source("", "")
	delete(none, "docs/components/rule.md")
	without := source("", "")
	without["docs/components/rule.md"] = &fstest.MapFile{Data: []byte("nothing")}
	for name, fsys := range map[string]fstest.MapFS{"no page": none, "no help": without, "no Go": source("", "func {")} {
		if _, err := read(fsys, "v0.1.0"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
