package plan

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"gauntlet.dev/gauntlet/internal/compile"
	"gauntlet.dev/gauntlet/internal/diag"
	"gauntlet.dev/gauntlet/internal/golden"
	"gauntlet.dev/gauntlet/internal/inventory"
)

// starter lowers the inventory that gauntlet init makes.
func starter(t *testing.T) *Lowered {
	t.Helper()
	inv, found, err := inventory.Load(context.Background(), os.DirFS("../../cmd/gauntlet/starter"))
	if err != nil || diag.HasErrors(found) {
		t.Fatal(err, found)
	}
	bundle, found := compile.Compile(inv, compile.Options{})
	if bundle == nil || diag.HasErrors(found) {
		t.Fatal(found)
	}
	l, err := Lower(bundle, inv)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestStarter compares the plan of the starter with golden files: the index, the objects in short, what the service exposes, and
// what the operator's configuration refers to.
func TestStarter(t *testing.T) {
	l := starter(t)
	index, err := encodeIndex(l.Plan)
	if err != nil {
		t.Fatal(err)
	}
	golden.File(t, "testdata/plan.json", string(index))
	golden.File(t, "testdata/objects.txt", outline(t, l.Files["clusters/prod-1/objects.yaml"]))
	golden.File(t, "testdata/files.txt", strings.Join(sortedKeys(l.Files), "\n")+"\n")
	golden.File(t, "testdata/hello.prom", string(l.Files["metrics/hello.prom"]))
	golden.File(t, "testdata/endpoints.yaml", string(l.Files["clusters/prod-1/monitoring/thanos-query-region/endpoints.yaml"]))
}

// outline writes a line for each object: what it is, and what discovery looks at.
func outline(t *testing.T, text []byte) string {
	t.Helper()
	var list struct {
		Items []struct {
			Kind     string
			Metadata struct{ Namespace, Name string }
			Spec     struct {
				ClusterIP, NodeName string
				Ports               []struct {
					Name       string
					Port       int
					TargetPort any
				}
			}
			Status    struct{ PodIP string }
			Endpoints []struct {
				Addresses []string
				TargetRef struct{ Kind, Name string }
			}
			Ports []struct {
				Name string
				Port int
			}
		}
	}
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, o := range list.Items {
		fmt.Fprintf(&b, "%s %s/%s %s%s %s", o.Kind, o.Metadata.Namespace, o.Metadata.Name, o.Spec.ClusterIP, o.Spec.NodeName, o.Status.PodIP)
		for _, p := range o.Spec.Ports {
			fmt.Fprintf(&b, " %s:%d→%v", p.Name, p.Port, p.TargetPort)
		}
		for _, p := range o.Ports {
			fmt.Fprintf(&b, " %s:%d", p.Name, p.Port)
		}
		for _, e := range o.Endpoints {
			fmt.Fprintf(&b, " %s(%s %s)", e.Addresses[0], e.TargetRef.Kind, e.TargetRef.Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestAddressesStay takes a service away. The pods of the others keep their addresses.
func TestAddressesStay(t *testing.T) {
	c := &cluster{}
	c.network = network{taken: map[uint32]bool{}}
	all := map[string]string{}
	for i := range 1000 {
		name := fmt.Sprintf("shop/pod-%d", i)
		all[name] = c.network.address(name)
	}
	seen := map[string]bool{}
	for name, ip := range all {
		if seen[ip] {
			t.Errorf("%s shares %s", name, ip)
		}
		seen[ip] = true
	}
	c.network = network{taken: map[uint32]bool{}}
	moved := 0
	for i := range 1000 {
		name := fmt.Sprintf("shop/pod-%d", i)
		if i%2 == 0 && c.network.address(name) != all[name] {
			moved++
		}
	}
	if moved > 5 { // of those that stood next to another
		t.Errorf("%d of 500 pods moved", moved)
	}
}

// TestRelative gives paths as they are seen from a folder.
func TestRelative(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"a/b", "a/c/d.yaml", "../c/d.yaml"},
		{"a/b", "a/b/d.yaml", "d.yaml"},
		{"a/b", "files/x", "../../files/x"},
		{"", "files/x", "files/x"},
	} {
		if got := relative(c.from, c.to); got != c.want {
			t.Errorf("%s from %s is %s, want %s", c.to, c.from, got, c.want)
		}
	}
}

// TestWriteKeepsWhatItCannotReplace writes into places where a plan may not go, and finds them as they were.
func TestWriteKeepsWhatItCannotReplace(t *testing.T) {
	l := &Lowered{Plan: &Plan{Version: Version}, Files: map[string][]byte{"a/b": []byte("1"), "a": []byte("2")}} // a file and a folder of one name
	dir := filepath.Join(t.TempDir(), "plan")
	if err := Write(dir, l); err == nil {
		t.Error("a folder that cannot be written was written")
	}
	entries, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(entries) > 0 {
		t.Errorf("%v, %v is left", err, entries)
	}
	delete(l.Files, "a")
	if err := Write(dir, l); err != nil {
		t.Fatal(err)
	}
	l.Files = map[string][]byte{"c": []byte("3")}
	if err := Write(dir, l); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "a")); err == nil {
		t.Error("a file of the older plan is left")
	}
}
