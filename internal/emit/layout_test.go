package emit

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestArrangeRefuses(t *testing.T) {
	unit := func(dir string, paths ...string) Unit {
		u := Unit{Dir: dir}
		for _, p := range paths {
			u.Files = append(u.Files, File{Path: p})
		}
		return u
	}
	for _, c := range []struct {
		units   []Unit
		message string
	}{
		{nil, "nothing was compiled: there is no folder to write"},
		{[]Unit{unit("")}, `"" cannot be a folder of the output`},
		{[]Unit{unit(".")}, `"." cannot be a folder of the output`},
		{[]Unit{unit("../x")}, `"../x" cannot be a folder of the output`},
		{[]Unit{unit("/x")}, `"/x" cannot be a folder of the output`},
		{[]Unit{unit("map/x")}, `"map/x" cannot be a folder of the output`},
		{[]Unit{unit(".gauntlet-staging")}, `".gauntlet-staging" cannot be a folder of the output`},
		{[]Unit{unit("a"), unit("a")}, "the folder a is given twice"},
		{[]Unit{unit("a"), unit("a/b/c")}, "the folder a/b/c would stand in another one, a"},
		{[]Unit{unit("a", "../x")}, `"../x" cannot be a file of a`},
		{[]Unit{unit("a", "b//c")}, `"b//c" cannot be a file of a`},
		{[]Unit{unit("a", `b\..\c`)}, `"b\\..\\c" cannot be a file of a`},
		{[]Unit{unit("a", "b\x00")}, `"b\x00" cannot be a file of a`},
		{[]Unit{unit("a", "b", "c", "b")}, "the file a/b is given twice"},
		{[]Unit{unit("a", "b/c/d", "b")}, "a/b would be both a file and a folder"},
	} {
		_, err := arrange(c.units)
		if err == nil || err.Error() != c.message {
			t.Errorf("error %v, want %s", err, c.message)
		}
	}
}

func TestMapIsJSON(t *testing.T) {
	names := []string{"plain.yaml", `quote"back\slash`, "tab\t", "grüße-漢字", "bad\xffutf8", "del\x7f", "<html>&"}
	var files []File
	for _, n := range names {
		files = append(files, File{Path: n, Objects: []Object{{Name: n, Sources: names}, {Name: "second"}}})
	}
	var got struct {
		Version int
		Files   map[string][]struct {
			Object  string
			Sources []string
		}
	}
	if err := json.Unmarshal(encodeMap(files), &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != 1 || len(got.Files) != len(names) {
		t.Fatalf("version %d with %d files", got.Version, len(got.Files))
	}
	for _, n := range names {
		n = strings.ToValidUTF8(n, "\ufffd")
		objects := got.Files[n]
		if len(objects) != 2 || objects[0].Object != n || len(objects[0].Sources) != len(names) ||
			objects[1].Object != "second" || objects[1].Sources == nil {
			t.Errorf("%q: %+v", n, objects)
		}
	}
}

func FuzzDecodeMap(f *testing.F) {
	f.Add([]byte(devMap))
	f.Add([]byte(`{"version":1,"files":{"../x":[]}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		files, err := decodeMap(content)
		if err != nil {
			return
		}
		written := make([]File, len(files))
		for i, p := range files {
			if strings.HasPrefix(p, "/") || strings.Contains("/"+p+"/", "/../") {
				t.Fatalf("the path %q leads elsewhere", p)
			}
			written[i].Path = p
		}
		again, err := decodeMap(encodeMap(written))
		if diff := cmp.Diff(files, again); err != nil || diff != "" {
			t.Fatalf("error %v, difference %s", err, diff)
		}
	})
}

func TestEqual(t *testing.T) {
	content := [][]byte{[]byte("ab"), nil, []byte("cde"), []byte("f")}
	for _, c := range []struct {
		read string
		size int64
		want bool
	}{
		{"abcdef", 6, true},
		{"abcdeF", 6, false},
		{"Abcdef", 6, false},
		{"abcXef", 6, false},
		{"abc", 6, false}, // became shorter meanwhile
	} {
		for _, wrap := range []func(io.Reader) io.Reader{iotest.HalfReader, iotest.OneByteReader, iotest.DataErrReader} {
			for _, buf := range []int{1, 2, 4, 64} {
				got, err := equal(wrap(strings.NewReader(c.read)), c.size, content, make([]byte, buf))
				if err != nil || got != c.want {
					t.Errorf("%q with a buffer of %d: %v, %v", c.read, buf, got, err)
				}
			}
		}
	}
	if _, err := equal(iotest.ErrReader(io.ErrUnexpectedEOF), 6, content, make([]byte, 8)); err == nil {
		t.Error("an error of the reader is lost")
	}
}
