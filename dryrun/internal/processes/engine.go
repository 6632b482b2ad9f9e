package processes

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/kube"
	"gauntlet.dev/gauntlet/dryrun/internal/names"
	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/trace"
	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// Options are what all processes have in common.
type Options struct {
	Programs *Programs
	Folder   string // of the plan, absolute
	Data     string // folder for volumes, logs and configurations, absolute
	Net      *wire.Net
	Names    *names.Names
	Clusters map[string]*kube.Cluster // in which Prometheus discovers
	EC2      string                   // URL of what stands in for EC2's API
	Exposed  map[string]bool          // addresses at which targets stand in for processes that embedded ones do not run
	Start    time.Time                // of the rehearsal
	Record   func(trace.Notification)
	Logger   *slog.Logger
}

// Engine makes the processes of a plan.
type Engine struct {
	Options
	receivers string // URL of those that are told
	closes    []func()

	mu      sync.Mutex
	ports   map[int]bool      // that were given away
	apis    map[string]string // URLs of what stands in for API servers, by cluster
	failure error
	gossips map[string][]string // addresses at which the Alertmanagers of an instance gossip
}

// New makes an engine, and lets the receivers listen.
func New(o Options) (*Engine, error) {
	e := &Engine{Options: o, ports: map[int]bool{}, apis: map[string]string{}, gossips: map[string][]string{}}
	url, err := e.serve(newReceivers(o.Start, o.Record))
	e.receivers = url
	return e, err
}

// Close ends what the engine itself serves. All processes must have been stopped.
func (e *Engine) Close() {
	for _, f := range e.closes {
		f()
	}
}

// Failure tells of a process that ended by itself; nil where none did.
func (e *Engine) Failure() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.failure
}

func (e *Engine) fail(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.failure == nil {
		e.failure = err
	}
}

// serve answers on loopback, and gives the URL.
func (e *Engine) serve(h http.Handler) (url string, err error) {
	l, err := loopback()
	if err != nil {
		return "", err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: time.Minute}
	go s.Serve(l) //nolint:errcheck // it ends when it is closed
	e.closes = append(e.closes, func() { s.Close() })
	return "http://" + l.Addr().String(), nil
}

// api gives the URL of the API server of a cluster.
func (e *Engine) api(cluster string) (string, error) {
	e.mu.Lock()
	url := e.apis[cluster]
	e.mu.Unlock()
	if url != "" {
		return url, nil
	}
	url, err := e.serve(e.Clusters[cluster].API())
	e.mu.Lock()
	defer e.mu.Unlock()
	e.apis[cluster] = url
	return url, err
}

// folder is where a pod's process has its files.
func (e *Engine) folder(pod plan.Pod) string {
	return filepath.Join(e.Data, pod.Cluster, pod.Namespace, pod.Name)
}

// child makes a process of a pod.
func (e *Engine) child(pod plan.Pod, kind, program, ready string, args []string) *child {
	return &child{
		name: kind + " of " + pod.Cluster + "/" + pod.Name, program: program, args: args, dir: e.Folder,
		log: filepath.Join(e.folder(pod), kind+".log"), ready: ready, failed: e.fail,
	}
}
