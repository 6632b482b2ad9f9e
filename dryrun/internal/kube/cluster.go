package kube

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// Cluster holds the objects of a cluster. It is safe for concurrent use.
type Cluster struct {
	ctx    context.Context
	cancel context.CancelFunc
	all    sync.WaitGroup // goroutines of informers

	mu        sync.Mutex
	objects   map[kind]map[string]Object // those that are here never change: others take their place
	version   int
	history   []change
	watches   []*subscription
	informers map[query]cache.SharedIndexInformer
}

// New makes a cluster of objects, which are the cluster's from now on.
func New(objects []Object) *Cluster {
	c := &Cluster{objects: map[kind]map[string]Object{}, version: 1, informers: map[query]cache.SharedIndexInformer{}}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	for _, o := range objects {
		c.set(o)
	}
	c.history = nil // nobody watched
	return c
}

// Close ends what goes on in the background.
func (c *Cluster) Close() {
	c.cancel()
	c.all.Wait()
}

// query is what a list or a watch asks for.
type query struct {
	kind         kind
	namespace    string // empty for all
	label, field string // selectors, as they are written
}

// subscription is a watch. Its events reach the informer before the change that makes them returns.
type subscription struct {
	matches func(Object) bool
	kind    kind
	events  chan watch.Event
	stopped chan struct{}
	once    sync.Once
}

func (s *subscription) Stop()                          { s.once.Do(func() { close(s.stopped) }) }
func (s *subscription) ResultChan() <-chan watch.Event { return s.events }

// Set adds an object, or takes the place of the one with its name.
func (c *Cluster) Set(o Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set(o)
}

func (c *Cluster) set(o Object) {
	k := kindOf(o)
	if c.objects[k] == nil {
		c.objects[k] = map[string]Object{}
	}
	c.version++
	o.SetResourceVersion(strconv.Itoa(c.version))
	old := c.objects[k][key(o)]
	c.objects[k][key(o)] = o
	c.tell(change{c.version, k, old, o})
}

func (c *Cluster) remove(o Object) {
	k := kindOf(o)
	old := c.objects[k][key(o)]
	if old == nil {
		return
	}
	delete(c.objects[k], key(o))
	c.version++
	c.tell(change{c.version, k, old, nil})
}

// tell sends a change to those who watch.
func (c *Cluster) tell(change change) {
	c.history = append(c.history, change)
	c.watches = slices.DeleteFunc(c.watches, func(s *subscription) bool {
		e, ok := s.event(change)
		if !ok {
			return false
		}
		select {
		case s.events <- e:
			return false
		case <-s.stopped:
			return true
		}
	})
}

// change is one of an object. Old is nil where it was added, now where it was removed.
type change struct {
	version  int
	kind     kind
	old, now Object
}

// event is what the API server would send: an object that a selector no longer selects is deleted for those who watch by it.
func (s *subscription) event(c change) (watch.Event, bool) {
	before, after := c.old != nil && s.matches(c.old), c.now != nil && s.matches(c.now)
	switch {
	case s.kind != c.kind || !before && !after:
		return watch.Event{}, false
	case !before:
		return watch.Event{Type: watch.Added, Object: c.now}, true
	case !after:
		gone := c.old.DeepCopyObject().(Object)
		gone.SetResourceVersion(strconv.Itoa(c.version))
		return watch.Event{Type: watch.Deleted, Object: gone}, true
	default:
		return watch.Event{Type: watch.Modified, Object: c.now}, true
	}
}

// of gives the objects of a kind by name. The lock is held.
func (c *Cluster) of(k kind) []Object {
	return slices.SortedFunc(maps.Values(c.objects[k]), func(a, b Object) int { return cmp.Compare(key(a), key(b)) })
}

// source is the API for one query.
type source struct{ *cache.ListWatch }

// IsWatchListSemanticsUnSupported makes client-go list first, and watch then.
func (source) IsWatchListSemanticsUnSupported() bool { return true }

func (c *Cluster) source(q query) (source, error) {
	label, err := labels.Parse(q.label)
	if err != nil {
		return source{}, fmt.Errorf("label selector %q: %w", q.label, err)
	}
	field, err := fields.ParseSelector(q.field)
	if err != nil {
		return source{}, fmt.Errorf("field selector %q: %w", q.field, err)
	}
	matches := func(o Object) bool {
		return (q.namespace == "" || o.GetNamespace() == q.namespace) && label.Matches(labels.Set(o.GetLabels())) &&
			(field.Empty() || field.Matches(fieldsOf(o)))
	}
	return source{&cache.ListWatch{
		ListWithContextFunc: func(context.Context, metav1.ListOptions) (runtime.Object, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			list := &metav1.List{ListMeta: metav1.ListMeta{ResourceVersion: strconv.Itoa(c.version)}}
			for _, o := range c.of(q.kind) {
				if matches(o) {
					list.Items = append(list.Items, runtime.RawExtension{Object: o})
				}
			}
			return list, nil
		},
		WatchFuncWithContext: func(_ context.Context, options metav1.ListOptions) (watch.Interface, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			since, err := strconv.Atoi(options.ResourceVersion)
			if err != nil {
				return nil, fmt.Errorf("resource version: %w", err)
			}
			s := &subscription{matches: matches, kind: q.kind, stopped: make(chan struct{})}
			var missed []watch.Event
			for _, change := range c.history {
				if e, ok := s.event(change); ok && change.version > since {
					missed = append(missed, e)
				}
			}
			s.events = make(chan watch.Event, len(missed))
			for _, e := range missed {
				s.events <- e
			}
			c.watches = append(c.watches, s)
			return s, nil
		},
	}}, nil
}
