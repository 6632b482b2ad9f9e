package processes

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Alertmanager is one member of a cluster. Members gossip on loopback, past the network of the rehearsal: they know each other by the
// addresses that they listen on.
type Alertmanager struct {
	of     plan.Alertmanager
	engine *Engine
	lanes  *lanes
	port   int
	gossip string
	folder string
	server *child
	close  func() // of the bridge; nil while it is stopped
}

// Alertmanager makes a member. It does not start it.
func (e *Engine) Alertmanager(of plan.Alertmanager) (*Alertmanager, error) {
	a := &Alertmanager{of: of, engine: e, lanes: &lanes{engine: e, ip: of.IP}, folder: e.folder(of.Pod)}
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return nil, err
	}
	var err error
	if a.port, err = e.port(); err != nil {
		return nil, err
	}
	gossip, err := e.port()
	if err != nil {
		return nil, err
	}
	a.gossip = local(gossip)
	e.gossips[a.cluster()] = append(e.gossips[a.cluster()], a.gossip)
	if err := a.configure(); err != nil {
		return nil, fmt.Errorf("%s: %w", of.Config, err)
	}
	return a, nil
}

func (a *Alertmanager) cluster() string { return a.of.Cluster + "/" + a.of.Instance }

func (a *Alertmanager) configuration() string { return filepath.Join(a.folder, "alertmanager.yml") }

// Start starts it. By then all members were made, so that it knows where they gossip.
func (a *Alertmanager) Start(ctx context.Context) error {
	args := []string{
		"--config.file=" + a.configuration(), "--storage.path=" + filepath.Join(a.folder, "data"),
		"--web.listen-address=" + local(a.port), fmt.Sprintf("--web.external-url=http://%s:%d", a.of.IP, a.of.Port), "--web.route-prefix=/",
		"--cluster.listen-address=" + a.gossip, "--log.level=warn",
	}
	for _, address := range a.engine.gossips[a.cluster()] {
		if address != a.gossip {
			args = append(args, "--cluster.peer="+address)
		}
	}
	a.server = a.engine.child(a.of.Pod, "alertmanager", a.engine.Programs.Alertmanager, "http://"+local(a.port)+"/-/ready", args)
	if err := a.server.start(ctx); err != nil {
		return err
	}
	var err error
	a.close, err = a.lanes.site(a.of.Port, a.port)
	return err
}

// Stop ends it in good order: what it knew is on its volume.
func (a *Alertmanager) Stop() {
	if a.close != nil {
		a.close()
		a.close = nil
	}
	if a.server != nil {
		a.server.stop(syscall.SIGTERM)
	}
}
