package kube

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
)

// lag is the time by which the endpoints controller follows the pods. Prometheus reads the pod behind an endpoint when the endpoint
// changes, so the pod must be known by then.
const lag = time.Second

// SetReady makes a pod ready, or not, in all that speaks of it: its own condition, and the endpoints of its Services.
func (c *Cluster) SetReady(namespace, name string, ready bool) {
	c.mu.Lock()
	for _, o := range c.of(pods) {
		if p := o.(*corev1.Pod); p.Namespace == namespace && p.Name == name {
			p = p.DeepCopy()
			status := corev1.ConditionFalse
			if ready {
				status = corev1.ConditionTrue
			}
			p.Status.Conditions = slices.DeleteFunc(p.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == corev1.PodReady })
			p.Status.Conditions = append(p.Status.Conditions, corev1.PodCondition{Type: corev1.PodReady, Status: status})
			c.set(p)
		}
	}
	c.mu.Unlock()
	time.Sleep(lag)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eachSlice(namespace, name, func(s *discoveryv1.EndpointSlice, i int) {
		s.Endpoints[i].Conditions.Ready = &ready
		s.Endpoints[i].Conditions.Serving = &ready
	})
	c.eachSubset(func(s *corev1.EndpointSubset) bool {
		from, to := &s.Addresses, &s.NotReadyAddresses
		if ready {
			from, to = to, from
		}
		i := slices.IndexFunc(*from, func(a corev1.EndpointAddress) bool { return isPod(a.TargetRef, namespace, name) })
		if i < 0 {
			return false
		}
		*to = append(*to, (*from)[i])
		*from = slices.Delete(*from, i, i+1)
		return true
	})
}

// Remove takes a pod away, and the endpoints that lead to it.
func (c *Cluster) Remove(namespace, name string) {
	c.mu.Lock()
	for _, o := range c.of(pods) {
		if o.GetNamespace() == namespace && o.GetName() == name {
			c.remove(o)
		}
	}
	c.mu.Unlock()
	time.Sleep(lag)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eachSlice(namespace, name, func(s *discoveryv1.EndpointSlice, i int) { s.Endpoints = slices.Delete(s.Endpoints, i, i+1) })
	c.eachSubset(func(s *corev1.EndpointSubset) bool {
		gone := func(a corev1.EndpointAddress) bool { return isPod(a.TargetRef, namespace, name) }
		before := len(s.Addresses) + len(s.NotReadyAddresses)
		s.Addresses = slices.DeleteFunc(s.Addresses, gone)
		s.NotReadyAddresses = slices.DeleteFunc(s.NotReadyAddresses, gone)
		return len(s.Addresses)+len(s.NotReadyAddresses) < before
	})
}

// Replace puts another pod in the place of one: the same but for its name and address, as a rollout does.
func (c *Cluster) Replace(namespace, name, by, ip string) {
	c.mu.Lock()
	for _, o := range c.of(pods) {
		if o.GetNamespace() == namespace && o.GetName() == name {
			p := o.(*corev1.Pod).DeepCopy()
			c.remove(o)
			p.Name, p.Status.PodIP, p.Status.PodIPs = by, ip, []corev1.PodIP{{IP: ip}}
			c.set(p)
		}
	}
	c.mu.Unlock()
	time.Sleep(lag)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.eachSlice(namespace, name, func(s *discoveryv1.EndpointSlice, i int) {
		s.Endpoints[i].Addresses = []string{ip}
		s.Endpoints[i].TargetRef.Name = by
	})
	c.eachSubset(func(s *corev1.EndpointSubset) (changed bool) {
		for _, list := range [][]corev1.EndpointAddress{s.Addresses, s.NotReadyAddresses} {
			for i := range list {
				if isPod(list[i].TargetRef, namespace, name) {
					list[i].IP, list[i].TargetRef.Name, changed = ip, by, true
				}
			}
		}
		return changed
	})
}

// eachSlice changes the endpoint of a pod in each slice that has one. The lock is held.
func (c *Cluster) eachSlice(namespace, name string, f func(s *discoveryv1.EndpointSlice, i int)) {
	for _, o := range c.of(endpointSlices) {
		s := o.(*discoveryv1.EndpointSlice)
		i := slices.IndexFunc(s.Endpoints, func(e discoveryv1.Endpoint) bool { return isPod(e.TargetRef, namespace, name) })
		if i >= 0 {
			s = s.DeepCopy()
			f(s, i)
			c.set(s)
		}
	}
}

// eachSubset changes subsets of endpoints. F says whether it changed one. The lock is held.
func (c *Cluster) eachSubset(f func(*corev1.EndpointSubset) bool) {
	for _, o := range c.of(endpoints) {
		e := o.(*corev1.Endpoints).DeepCopy()
		changed := false
		for i := range e.Subsets {
			changed = f(&e.Subsets[i]) || changed
		}
		if changed {
			c.set(e)
		}
	}
}

func isPod(target *corev1.ObjectReference, namespace, name string) bool {
	return target != nil && target.Kind == "Pod" && target.Namespace == namespace && target.Name == name
}
