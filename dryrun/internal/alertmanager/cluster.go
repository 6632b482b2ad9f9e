package alertmanager

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/wire"
)

// How memberlist is set by Alertmanager's flags, unless they are given.
const (
	gossip    = 200 * time.Millisecond // --cluster.gossip-interval: a message waits so long
	reconnect = 10 * time.Second       // --cluster.reconnect-interval: so often, those that are gone are looked for
	settle    = 10 * time.Second       // of --cluster.gossip-interval: ten intervals between two looks, of which the fifth ends it
)

// Cluster is the members of one instance. It stands in for memberlist: members that reach each other exchange what they add to
// their notification logs and silences; a message between two that do not is lost; when they find each other, they exchange
// everything. That somebody is gone is known at once, and not after some seconds of probing.
type Cluster struct {
	net *wire.Net

	mu    sync.Mutex
	all   []*Member
	peers map[*Member]*peer // of those that run
}

// NewCluster makes a cluster without members.
func NewCluster(net *wire.Net) *Cluster { return &Cluster{net: net, peers: map[*Member]*peer{}} }

func (c *Cluster) add(m *Member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, m)
}

func (c *Cluster) join(m *Member, p *peer) {
	c.mu.Lock()
	c.peers[m] = p
	c.mu.Unlock()
	p.look()
	p.tasks.Go(p.keepLooking)
}

func (c *Cluster) leave(m *Member) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.peers, m)
}

// reached gives the peers that run and that a member reaches, itself included, in the order of their names.
func (c *Cluster) reached(m *Member) []*peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*peer
	for other, p := range c.peers {
		if other == m || c.net.Reaches(m.at.IP, other.address()) {
			all = append(all, p)
		}
	}
	// Names are ULIDs: the one that started first comes first. Those of one moment are ordered by chance, and here by their number.
	slices.SortFunc(all, func(a, b *peer) int {
		return cmp.Or(a.started.Compare(b.started), cmp.Compare(a.member.at.Replica, b.member.at.Replica))
	})
	return all
}
