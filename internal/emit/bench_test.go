package emit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The fleet of the benchmarks: clusters × services, with a rules file and a monitor for each service. The clusters share
// the bytes, as those of a compiled fleet do.
const (
	benchClusters = 20
	benchServices = 500
)

func benchUnits() []Unit {
	rules := bytes.Repeat([]byte("  - alert: TooManyErrors\n    expr: rate(errors_total[5m]) > 1\n"), 80)
	monitor := bytes.Repeat([]byte("  - port: metrics\n    interval: 30s\n"), 50)
	files := make([]File, 0, 2*benchServices)
	for i := range benchServices {
		service := fmt.Sprintf("service-%03d", i)
		source := []string{"services/" + service + ".yaml:1:1"}
		files = append(files,
			File{
				Path:    "manifests/rules/" + service + ".yaml",
				Content: [][]byte{[]byte("# " + service + "\n"), rules},
				Objects: []Object{{Name: "PrometheusRule monitoring/" + service, Sources: source}},
			},
			File{
				Path:    "manifests/monitors/" + service + ".yaml",
				Content: [][]byte{monitor},
				Objects: []Object{{Name: "ServiceMonitor monitoring/" + service, Sources: source}},
			})
	}
	units := make([]Unit, benchClusters)
	for i := range units {
		units[i] = Unit{Dir: fmt.Sprintf("clusters/cluster-%03d", i), Files: files}
	}
	return units
}

// BenchmarkPlain is what the others are measured against: the same files by os.WriteFile, one after another.
func BenchmarkPlain(b *testing.B) {
	units, dir := benchUnits(), filepath.Join(b.TempDir(), "dist")
	for b.Loop() {
		for _, u := range units {
			made := map[string]bool{}
			for _, f := range u.Files {
				to := filepath.Join(dir, u.Dir, f.Path)
				if parent := filepath.Dir(to); !made[parent] {
					made[parent] = true
					if err := os.MkdirAll(parent, 0o755); err != nil {
						b.Fatal(err)
					}
				}
				if err := os.WriteFile(to, bytes.Join(f.Content, nil), 0o644); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.StopTimer()
		err := os.RemoveAll(dir)
		b.StartTimer()
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFresh(b *testing.B) {
	units, dir := benchUnits(), filepath.Join(b.TempDir(), "dist")
	for b.Loop() {
		benchWrite(b, dir, units)
		b.StopTimer()
		err := os.RemoveAll(dir)
		b.StartTimer()
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnchanged(b *testing.B) {
	units, dir := benchUnits(), filepath.Join(b.TempDir(), "dist")
	benchWrite(b, dir, units)
	for b.Loop() {
		benchWrite(b, dir, units)
	}
}

// BenchmarkAllChanged changes each file, and so replaces folders; BenchmarkHalfChanged replaces file by file.
func BenchmarkAllChanged(b *testing.B)  { benchChanged(b, 1) }
func BenchmarkHalfChanged(b *testing.B) { benchChanged(b, 4) } // the units have a rules file and a monitor by turns

func benchChanged(b *testing.B, every int) {
	units, dir := benchUnits(), filepath.Join(b.TempDir(), "dist")
	benchWrite(b, dir, units)
	for b.Loop() {
		b.StopTimer()
		for i := range units[0].Files { // which all units share
			if f := &units[0].Files[i]; i%every < (every+1)/2 {
				f.Content = append(slices.Clip(f.Content), []byte("# changed\n"))
			}
		}
		b.StartTimer()
		benchWrite(b, dir, units)
	}
}

func benchWrite(b *testing.B, dir string, units []Unit) {
	b.Helper()
	if _, err := Write(b.Context(), dir, units, Options{Whole: true}); err != nil {
		b.Fatal(err)
	}
}
