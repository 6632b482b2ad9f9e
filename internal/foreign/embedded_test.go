package foreign

import (
	"testing"

	"gauntlet.dev/gauntlet/internal/source"
)

// TestEmbedded finds places in YAML that stands in a string of YAML.
func TestEmbedded(t *testing.T) {
	const text = `data:
  block: |
    # é
    endpoints:
    - address: one:1
    - {address: "two:2", group: true}
  quoted: "a: {b: c}\nd: [e, f]"
  no: "a: ["
args:
- '--endpoint.sd-config=a: {b: c}'
`
	d := split(source.New("file.yaml", []byte(text)), 0)[0]
	for _, test := range []struct {
		path []any
		want string
	}{
		{[]any{"data", "block", "endpoints", 0, "address"}, "5:16"},
		{[]any{"data", "block", "endpoints", 1, "address"}, "6:17"},
		{[]any{"data", "block", "endpoints", 1}, "6:8"},
		{[]any{"data", "block", "endpoints", 9, "address"}, "5:7"},
		{[]any{"data", "block", "nothing"}, "2:10"},
		{[]any{"data", "quoted", "a", "b"}, "7:19"},
		{[]any{"data", "quoted", "d", 1}, "7:30"},
		{[]any{"data", "no", "a"}, "8:7"},
		{[]any{"args", 0, "a", "b"}, "10:32"},
	} {
		if got := d.At(test.path...).String(); got != "file.yaml:"+test.want {
			t.Errorf("%v is at %s, want %s", test.path, got, test.want)
		}
	}
}
