package helm_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gauntlet.dev/gauntlet/internal/helm"
)

// entry is one of an archive.
type entry struct {
	name, text string
	kind       byte   // of tar; 0 for a file
	to         string // what a link leads to
}

const inChart = "kube-prometheus-stack/"

var aboutIt = entry{name: inChart + "Chart.yaml", text: about}

// packed makes an archive.
func packed(t *testing.T, entries ...entry) string {
	t.Helper()
	var text bytes.Buffer
	zipped := gzip.NewWriter(&text)
	tarred := tar.NewWriter(zipped)
	for _, e := range entries {
		h := tar.Header{Name: e.name, Size: int64(len(e.text)), Mode: 0o600, Typeflag: e.kind, Linkname: e.to}
		if e.kind == 0 {
			h.Typeflag = tar.TypeReg
		}
		if err := tarred.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(tarred, e.text)
	}
	if err := tarred.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestHostileArchives asserts that an archive holds nothing but files of one folder, and not more than can be read.
func TestHostileArchives(t *testing.T) {
	p := open(t, helm.Options{Path: program(t, "")})
	large := packed(t, entry{name: "a/Chart.yaml", text: about}, entry{name: "a/b", text: strings.Repeat("\x00", 60<<20)})
	deep := packed(t, aboutIt)
	for range 6 {
		deep = packed(t, aboutIt, entry{name: inChart + "charts/a.tgz", text: deep})
	}
	many := []entry{aboutIt}
	for range 20_000 {
		many = append(many, entry{name: inChart + "a"})
	}
	link := func(kind byte) []entry {
		return []entry{aboutIt, {name: inChart + "a.yaml", kind: kind, to: "/etc/passwd"}}
	}
	irregular := `"kube-prometheus-stack/a.yaml" is no regular file; put one there, or remove it`
	for name, c := range map[string]struct {
		entries []entry
		want    string
	}{
		"up":         {[]entry{aboutIt, {name: inChart + "../../x"}}, `"kube-prometheus-stack/../../x" lies outside of the chart's folder; pack it by helm package`},
		"beside":     {[]entry{aboutIt, {name: "x"}}, `"x" lies outside of the chart's folder; pack it by helm package`},
		"absolute":   {[]entry{aboutIt, {name: "/tmp/x"}}, `"/tmp/x" lies outside of the chart's folder; pack it by helm package`},
		"link":       {link(tar.TypeSymlink), irregular},
		"hard link":  {link(tar.TypeLink), irregular},
		"device":     {link(tar.TypeChar), irregular},
		"FIFO":       {link(tar.TypeFifo), irregular},
		"large":      {[]entry{aboutIt, {name: inChart + "charts/a.tgz", text: large}, {name: inChart + "charts/b.tgz", text: large}}, "charts/b.tgz: it unpacks to more than 100 MiB; leave out of it what is not rendered"},
		"deep":       {[]entry{aboutIt, {name: inChart + "charts/a.tgz", text: deep}}, strings.Repeat("charts/a.tgz: ", 6) + "more than 5 archives lie in each other; unpack them"},
		"many":       {many, "it has more than 20000 files; leave out of it what is not rendered"},
		"no archive": {[]entry{aboutIt, {name: inChart + "charts/a.tgz", text: "x"}}, "charts/a.tgz: unexpected EOF"},
		"schema of a part": {[]entry{aboutIt, {name: inChart + "charts/a.tgz", text: packed(t, entry{name: "a/values.schema.json", text: `{"$ref":"b.json"}`})}},
			`charts/a.tgz: values.schema.json refers to "b.json", which is not in it; write the definition into its $defs`},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "chart.tgz")
			if err := os.WriteFile(file, []byte(packed(t, c.entries...)), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := p.Open(t.Context(), file, "")
			if diff := cmp.Diff(file+" is no chart: "+c.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("archive of any size", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "chart.tgz")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(file, 64<<20+1); err != nil {
			t.Fatal(err)
		}
		_, err := p.Open(t.Context(), file, "")
		if diff := cmp.Diff(file+" is no chart: it is larger than 64 MiB", fmt.Sprint(err)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestHostileFolders asserts the same of a folder.
func TestHostileFolders(t *testing.T) {
	p := open(t, helm.Options{Path: program(t, "")})
	for name, c := range map[string]struct {
		make func(at string) error
		want string
	}{
		"FIFO": {func(at string) error { return syscall.Mkfifo(at, 0o600) }, "x.tgz is no regular file; put one there, or remove it"},
		"large": {func(at string) error {
			if err := os.WriteFile(at, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(at, 101<<20)
		}, "it unpacks to more than 100 MiB; leave out of it what is not rendered"},
		"archive": {func(at string) error {
			return os.WriteFile(at, []byte(packed(t, aboutIt, entry{name: "/etc/x"})), 0o600)
		}, `x.tgz: "/etc/x" lies outside of the chart's folder; pack it by helm package`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, about)
			if err := c.make(filepath.Join(dir, "x.tgz")); err != nil {
				t.Fatal(err)
			}
			_, err := p.Open(t.Context(), dir, "")
			if diff := cmp.Diff(dir+" is no chart: "+c.want, fmt.Sprint(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestSchemas asserts which schemas of values are read.
func TestSchemas(t *testing.T) {
	p := open(t, helm.Options{Path: program(t, "")})
	out := func(to string) string {
		return "values.schema.json refers to " + to + ", which is not in it; write the definition into its $defs"
	}
	for _, c := range []struct{ schema, want string }{
		{`{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","definitions":{"a":{"$ref":"#b"}}}`, ""},
		{`{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"$ref":{"type":"string"}}}`, ""},
		{`{"$ref":"http://127.0.0.1/a.json"}`, out(`"http://127.0.0.1/a.json"`)},
		{`{"items":[{"\u0024ref":"file:///etc/passwd"}]}`, out(`"file:///etc/passwd"`)},
		{"\ufeff" + `{"allOf":[{"$dynamicRef":"../x"}]}`, out(`"../x"`)},
		{`{"$recursiveRef":"x"}`, out(`"x"`)},
		{`{"$schema":"https://json-schema.org/evil"}`, out(`"https://json-schema.org/evil"`)},
		{`{"$schema":"http://example.com/\u001b[31m"}`, out(`"http://example.com/\x1b[31m"`)},
		{`{`, "values.schema.json cannot be read: unexpected end of JSON input"},
	} {
		dir := folder(t, about)
		if err := os.WriteFile(filepath.Join(dir, "values.schema.json"), []byte(c.schema), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := p.Open(t.Context(), dir, "")
		got := ""
		if err != nil {
			got = strings.TrimPrefix(err.Error(), dir+" is no chart: ")
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.schema, diff)
		}
	}
}
