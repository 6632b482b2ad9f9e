package commit

import (
	"bytes"
	"testing"
)

// FuzzPatch gives deltas that git never made: what comes of them is an error, or an object of the size that they say.
func FuzzPatch(f *testing.F) {
	base := []byte("tree 0\nauthor a\ncommitter b\n")
	for _, delta := range []string{"", "\x1c\x03\x03abc", "\x1c\x05\x90\x05", "\x1c\x05\x91\x05\x05", "\x1c\x80\x80\x04\x80", "\x1c\x01\x00", "\x1c\x01\x91\xff\x01"} {
		f.Add(base, []byte(delta))
	}
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		before := bytes.Clone(base)
		made, err := patch(base, delta)
		if !bytes.Equal(before, base) {
			t.Error("the base has changed")
		}
		if err == nil && len(made) > maxObject {
			t.Errorf("%d bytes were made", len(made))
		}
	})
}

func TestPatch(t *testing.T) {
	for _, test := range []struct{ delta, want string }{
		{"\x0a\x03\x03abc", "abc"},                      // new bytes
		{"\x0a\x05\x90\x05", "01234"},                   // from the start of the base
		{"\x0a\x06\x91\x05\x02\x01x\x90\x03", "56x012"}, // from inside of it
	} {
		if got, err := patch([]byte("0123456789"), []byte(test.delta)); err != nil || string(got) != test.want {
			t.Errorf("%q: got %q, %v; want %q", test.delta, got, err, test.want)
		}
	}
	for _, delta := range []string{"", "\x09\x03\x03abc", "\x0a\x04\x03abc", "\x0a\x01\x00", "\x0a\x05\x91\x06\x05", "\x0a\x05\x91", "\x0a\x05\x05ab"} {
		if got, err := patch([]byte("0123456789"), []byte(delta)); err == nil {
			t.Errorf("%q gives %q", delta, got)
		}
	}
}
