package rehearsal

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/target"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// scraped is a pod, a host or an address that is scraped, with all that it exposes at all of its ports.
type scraped struct {
	net     *wire.Net
	cluster *kube.Cluster // nil where it is no pod
	plan.Pod
	targets []plan.Target
	samples [][]byte // of each target

	mu        sync.Mutex
	began     bool
	processes []*target.Process
	behaviors []target.Behavior
	stops     []func() // of what serves
}

// scrapedIn makes what can be scraped of the targets of a plan. Processes of the plan itself answer for themselves.
func scrapedIn(p *plan.Plan, folder string, net *wire.Net, clusters map[string]*kube.Cluster) ([]*scraped, error) {
	byPod := map[plan.Pod]*scraped{}
	var all []*scraped
	files := map[string][]byte{}
	for _, t := range p.Targets {
		if t.Self {
			continue
		}
		s := byPod[t.Pod]
		if s == nil {
			s = &scraped{net: net, Pod: t.Pod}
			if t.Namespace != "" {
				s.cluster = clusters[t.Cluster]
			}
			byPod[t.Pod] = s
			all = append(all, s)
		}
		text, ok := files[t.Metrics]
		if !ok {
			var err error
			if text, err = os.ReadFile(filepath.Join(folder, filepath.FromSlash(t.Metrics))); err != nil {
				return nil, err
			}
			files[t.Metrics] = text
		}
		process, err := target.New(text, t.Cluster+"/"+t.Name, time.Now())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.Metrics, err)
		}
		s.targets, s.samples, s.processes = append(s.targets, t), append(s.samples, text), append(s.processes, process)
	}
	return all, nil
}

// site is what answers at an address, by path. A prober answers by the query, too, in the order of its parameters.
type site map[string]*target.Process

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, path := range []string{r.URL.Path + "?" + r.URL.Query().Encode(), r.URL.Path} {
		if p := s[path]; p != nil {
			p.ServeHTTP(w, r)
			return
		}
	}
	http.NotFound(w, r)
}

// Start serves what is exposed. After a stop, it is a process that begins anew.
func (s *scraped) Start(context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	byAddress := map[string]site{}
	for i, t := range s.targets {
		if s.began {
			s.processes[i].Restart(time.Now())
		}
		if byAddress[t.Address] == nil {
			byAddress[t.Address] = site{}
		}
		byAddress[t.Address][t.Path] = s.processes[i]
	}
	for _, address := range slices.Sorted(maps.Keys(byAddress)) {
		stop, err := s.net.Serve(address, byAddress[address])
		if err != nil {
			return err
		}
		s.stops = append(s.stops, stop)
	}
	if s.began && s.cluster != nil {
		s.cluster.SetReady(s.Namespace, s.Name, true)
	}
	s.began = true
	return nil
}

// Stop ends it. Kubernetes notices.
func (s *scraped) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
	if s.cluster != nil {
		s.cluster.SetReady(s.Namespace, s.Name, false)
	}
}

func (s *scraped) close() {
	for _, stop := range s.stops {
		stop()
	}
	s.stops = nil
}

// behave adds a behavior.
func (s *scraped) behave(b target.Behavior) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviors = append(s.behaviors, b)
	for _, p := range s.processes {
		if err := p.Behave(s.behaviors); err != nil {
			return err
		}
	}
	return nil
}

// replace ends the pod and starts another one in its place, at an address of its own, as a rollout does.
func (s *scraped) replace(name, ip string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.close()
	if s.cluster != nil {
		s.cluster.Replace(s.Namespace, s.Name, name, ip)
	}
	for i := range s.targets {
		t := &s.targets[i]
		t.Address = strings.Replace(t.Address, s.IP, ip, 1)
		t.Name, t.IP = name, ip
		process, err := target.New(s.samples[i], t.Cluster+"/"+name, time.Now())
		if err != nil {
			return err
		}
		if err := process.Behave(s.behaviors); err != nil {
			return err
		}
		process.Restart(time.Now())
		s.processes[i] = process
	}
	s.Name, s.IP, s.began = name, ip, false
	return nil
}
