package inventory

import "encoding/json"

// kind is a kind of entity: the folder that holds it, and the definition that says what it may hold.
type kind struct {
	folder     string
	definition string
	noun       string
	decode     func(json []byte, s Source) (add func(*Inventory), err error)
}

// one makes the decode function of a kind. Decoding may run in parallel; adding may not.
func one[T any](add func(*Inventory, *T, Source)) func([]byte, Source) (func(*Inventory), error) {
	return func(text []byte, s Source) (func(*Inventory), error) {
		e := new(T)
		if err := json.Unmarshal(text, e); err != nil {
			return nil, err
		}
		return func(inv *Inventory) { add(inv, e, s) }, nil
	}
}

// located tells the waivers of an entity where they stand in it.
func located(waivers []*Waiver, s Source) {
	for i, w := range waivers {
		n, _ := s.find([]any{"waivers", i})
		w.Source = Source{doc: s.doc, root: n}
	}
}

// fleetKind is the one entity that stands at the root.
var fleetKind = kind{"", "#Fleet", "fleet", one(func(inv *Inventory, f *Fleet, s Source) {
	f.Source = s
	inv.Fleet = f
})}

// kinds lists the folders of an inventory.
var kinds = []kind{
	{"regions", "#Region", "region", one(func(inv *Inventory, e *Region, s Source) {
		e.Source = s
		located(e.Waivers, s)
		inv.Regions = append(inv.Regions, e)
	})},
	{"environments", "#Environment", "environment", one(func(inv *Inventory, e *Environment, s Source) {
		e.Source = s
		inv.Environments = append(inv.Environments, e)
	})},
	{"clusters", "#Cluster", "cluster", one(func(inv *Inventory, e *Cluster, s Source) {
		e.Source = s
		located(e.Waivers, s)
		inv.Clusters = append(inv.Clusters, e)
	})},
	{"instances", "#Instance", "instance", one(func(inv *Inventory, e *Instance, s Source) {
		e.Source = s
		located(e.Waivers, s)
		inv.Instances = append(inv.Instances, e)
	})},
	{"teams", "#Team", "team", one(func(inv *Inventory, e *Team, s Source) {
		e.Source = s
		inv.Teams = append(inv.Teams, e)
	})},
	{"classes", "#Class", "class", one(func(inv *Inventory, e *Class, s Source) {
		e.Source = s
		inv.Classes = append(inv.Classes, e)
	})},
	{"receivers", "#Receiver", "receiver", one(func(inv *Inventory, e *Receiver, s Source) {
		e.Source = s
		inv.Receivers = append(inv.Receivers, e)
	})},
	{"services", "#Service", "service", one(func(inv *Inventory, e *Service, s Source) {
		e.Source = s
		located(e.Waivers, s)
		inv.Services = append(inv.Services, e)
	})},
	{"exporters", "#Exporter", "exporter", one(func(inv *Inventory, e *Exporter, s Source) {
		e.Source = s
		located(e.Waivers, s)
		inv.Exporters = append(inv.Exporters, e)
	})},
	{"hosts", "#HostGroup", "host group", one(func(inv *Inventory, e *HostGroup, s Source) {
		e.Source = s
		inv.HostGroups = append(inv.HostGroups, e)
	})},
	{"waivers", "#Waiver", "waiver", one(func(inv *Inventory, e *Waiver, s Source) {
		e.Source = s
		inv.Waivers = append(inv.Waivers, e)
	})},
}

// others lists the folders that hold what entities refer to, and what other stages read.
var others = []string{"rules", "samples", "policies", "scenarios", "cue.mod"}
