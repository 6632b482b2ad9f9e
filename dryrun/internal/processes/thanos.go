package processes

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
	"gauntlet.dev/gauntlet/dryrun/internal/thanos"
)

// Thanos is one process of Thanos, but for sidecars.
type Thanos struct {
	of         plan.Thanos
	engine     *Engine
	lanes      *lanes
	http, grpc int // ports on loopback
	server     *child
	closes     []func() // of bridges
	configured thanos.Process
}

// Thanos makes a process. It does not start it.
func (e *Engine) Thanos(of plan.Thanos) (*Thanos, error) {
	t := &Thanos{of: of, engine: e, lanes: &lanes{engine: e, ip: of.IP}}
	var err error
	// What runs embedded is made as well, and not started: it knows what the arguments say.
	if t.configured, err = thanos.New(of, thanos.Options{Plan: e.Folder, Volume: e.folder(of.Pod), Net: e.Net, Names: e.Names, Logger: e.Logger}); err != nil {
		return nil, err
	}
	if err := t.prepare(); err != nil {
		return nil, fmt.Errorf("%s/%s: thanos %s: %w", of.Cluster, of.Name, of.Component, err)
	}
	return t, nil
}

// prepare decides on the arguments.
func (t *Thanos) prepare() (err error) {
	folder := t.engine.folder(t.of.Pod)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if t.http, err = t.engine.port(); err != nil {
		return err
	}
	if t.grpc, err = t.engine.port(); err != nil {
		return err
	}
	proxy, err := t.lanes.proxy()
	if err != nil {
		return err
	}
	args, err := t.args(folder)
	if err != nil {
		return err
	}
	t.server = t.engine.child(t.of.Pod, t.of.Component, t.engine.Programs.Thanos, "http://"+local(t.http)+"/-/ready", append([]string{t.of.Component}, args...))
	t.server.env = []string{"HTTPS_PROXY=http://" + proxy, "NO_PROXY=127.0.0.1"} // gRPC dials through it
	return nil
}

// bucket makes the folder that is the object store, and gives its configuration.
func (t *Thanos) bucket() (string, error) {
	folder := filepath.Join(t.engine.Data, "buckets", t.of.Bucket)
	return fmt.Sprintf("type: FILESYSTEM\nconfig:\n  directory: %q\n", folder), os.MkdirAll(folder, 0o755)
}

// Start starts it.
func (t *Thanos) Start(ctx context.Context) error {
	site, err := t.lanes.site(t.of.HTTP, t.http)
	if err != nil {
		return err
	}
	t.closes = append(t.closes, site)
	bridge, err := t.lanes.bridge(t.of.GRPC, t.grpc)
	if err != nil {
		return err
	}
	t.closes = append(t.closes, bridge)
	return t.server.start(ctx)
}

// Stop kills it. What is on its volume stays.
func (t *Thanos) Stop() {
	for _, f := range t.closes {
		f()
	}
	t.closes = nil
	t.server.stop(syscall.SIGKILL)
}

// Close ends what serves it. It must have been stopped.
func (t *Thanos) Close() error {
	t.lanes.close()
	return nil
}

// Peers gives whom it asks and sends to, by its arguments.
func (t *Thanos) Peers() (queries, sends []string) {
	if p, ok := t.configured.(interface {
		Peers() (queries, sends []string)
	}); ok {
		return p.Peers()
	}
	return nil, nil
}
