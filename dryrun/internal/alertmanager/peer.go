package alertmanager

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/alertmanager/cluster"

	"gauntlet.dev/gauntlet/dryrun/internal/phase"
)

// state is what members share.
type state interface {
	MarshalBinary() ([]byte, error)
	Merge([]byte) error
}

// peer is one member's end of the cluster, from a start to a stop.
type peer struct {
	member  *Member
	started time.Time
	states  map[string]state
	ready   chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	tasks   sync.WaitGroup

	mu    sync.Mutex
	known map[*peer]bool // those that were reached at the last look
}

func newPeer(m *Member, states map[string]state) *peer {
	p := &peer{member: m, started: time.Now(), states: states, ready: make(chan struct{}), known: map[*peer]bool{}}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	p.tasks.Go(func() {
		select {
		case <-time.After(settle):
			close(p.ready)
		case <-p.ctx.Done():
		}
	})
	return p
}

func (p *peer) end() {
	p.cancel()
	p.tasks.Wait()
}

// broadcast sends a part of a state to all that are reached. It never waits: the state that calls it is locked.
func (p *peer) broadcast(key string, b []byte) {
	for _, other := range p.member.cluster.reached(p.member) {
		if other == p {
			continue
		}
		time.AfterFunc(gossip, func() {
			if slices.Contains(p.member.cluster.reached(p.member), other) {
				other.merge(key, b)
			}
		})
	}
}

func (p *peer) merge(key string, b []byte) {
	if err := p.states[key].Merge(b); err != nil {
		p.member.options.Logger.Error("merge what a peer sent", "key", key, "err", err)
	}
}

// keepLooking finds peers that are back.
func (p *peer) keepLooking() {
	select {
	case <-time.After(phase.Of(p.member.at.IP)):
	case <-p.ctx.Done():
		return
	}
	ticker := time.NewTicker(reconnect)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			p.look()
		case <-p.ctx.Done():
			return
		}
	}
}

// look exchanges everything with those that are reached and were not before.
func (p *peer) look() {
	now := map[*peer]bool{}
	for _, other := range p.member.cluster.reached(p.member) {
		now[other] = true
		p.mu.Lock()
		known := other == p || p.known[other]
		p.mu.Unlock()
		if !known {
			p.send(other)
			other.send(p)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known = now
}

func (p *peer) send(to *peer) {
	for key, s := range p.states {
		b, err := s.MarshalBinary()
		if err != nil {
			p.member.options.Logger.Error("send the state to a peer", "key", key, "err", err)
			continue
		}
		to.merge(key, b)
	}
}

// position says how many come before this one: the first notifies at once, the second after one --cluster.peer-timeout, and so on.
func (p *peer) position() int {
	return slices.Index(p.member.cluster.reached(p.member), p)
}

// WaitReady implements notify.Peer: nothing is notified before the cluster has settled.
func (p *peer) WaitReady(ctx context.Context) error {
	select {
	case <-p.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Name implements cluster.ClusterPeer.
func (p *peer) Name() string { return p.member.at.Name }

// Address implements cluster.ClusterMember.
func (p *peer) Address() string { return p.member.at.IP + ":9094" }

// Status implements cluster.ClusterPeer.
func (p *peer) Status() string {
	select {
	case <-p.ready:
		return "ready"
	default:
		return "settling"
	}
}

// Peers implements cluster.ClusterPeer.
func (p *peer) Peers() (all []cluster.ClusterMember) {
	for _, other := range p.member.cluster.reached(p.member) {
		all = append(all, other)
	}
	return all
}
