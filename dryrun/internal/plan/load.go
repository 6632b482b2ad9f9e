package plan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Load reads the plan in a folder. All that it names is in the folder; its paths stay relative to it.
func Load(dir string) (*Plan, error) {
	path := filepath.Join(dir, Index)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is no plan: it has no %s; make one with gauntlet plan -o %s", dir, Index, dir)
	}
	if err != nil {
		return nil, err
	}
	p, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := p.verify(dir); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// parse reads the version first: what else stands in a plan of another version is not known.
func parse(text []byte) (*Plan, error) {
	var of struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &of); err != nil {
		return nil, err
	}
	if of.Version != Version {
		return nil, fmt.Errorf("the plan has version %d, and this program reads version %d: take gauntlet and gauntlet-dryrun of one release", of.Version, Version)
	}
	p := &Plan{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return p, d.Decode(p)
}

// verify gives all mistakes at once.
func (p *Plan) verify(dir string) error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	clusters := map[string]bool{}
	for _, c := range p.Clusters {
		if clusters[c.Name] {
			fail("cluster %s stands twice", c.Name)
		}
		clusters[c.Name] = true
	}
	owners := map[string]string{} // address of a listener to what listens
	for _, l := range p.listeners() {
		id := l.pod.Cluster + "/" + l.pod.Name
		if !clusters[l.pod.Cluster] {
			fail("%s is in cluster %q, which the plan does not have", id, l.pod.Cluster)
		}
		address := fmt.Sprintf("%s:%d", l.pod.IP, l.port)
		if other := owners[address]; other != "" {
			fail("%s and %s both listen on %s", other, id, address)
		}
		owners[address] = id
	}
	checked := map[string]bool{"": true}
	for _, f := range p.files() {
		if checked[f.path] {
			continue
		}
		checked[f.path] = true
		if !filepath.IsLocal(filepath.FromSlash(f.path)) {
			fail("the path %q of %s leads out of the plan", f.path, f.of)
		} else if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(f.path))); err != nil {
			fail("the file of %s is not in the plan: %w", f.of, err)
		}
	}
	return errors.Join(errs...)
}

type listener struct {
	pod  Pod
	port int
}

// listeners are the ports on which processes of the plan listen.
func (p *Plan) listeners() (all []listener) {
	add := func(pod Pod, ports ...int) {
		for _, port := range ports {
			if port != 0 {
				all = append(all, listener{pod, port})
			}
		}
	}
	for _, x := range p.Prometheuses {
		add(x.Pod, x.Port, x.Sidecar)
	}
	for _, x := range p.Alertmanagers {
		add(x.Pod, x.Port)
	}
	for _, x := range p.Thanos {
		add(x.Pod, x.GRPC, x.HTTP)
	}
	return all
}

type file struct{ of, path string }

// files are those that the index names.
func (p *Plan) files() (all []file) {
	for _, c := range p.Clusters {
		all = append(all, file{"cluster " + c.Name, c.Objects})
	}
	for _, x := range p.Prometheuses {
		all = append(all, file{x.Cluster + "/" + x.Name, x.Config})
		for _, r := range x.Rules {
			all = append(all, file{x.Cluster + "/" + x.Name, r})
		}
	}
	for _, x := range p.Alertmanagers {
		all = append(all, file{x.Cluster + "/" + x.Name, x.Config})
	}
	for _, x := range p.Thanos {
		for _, r := range x.Rules {
			all = append(all, file{x.Cluster + "/" + x.Name, r})
		}
	}
	for _, t := range p.Targets {
		all = append(all, file{"target " + t.Address, t.Metrics})
	}
	return all
}
