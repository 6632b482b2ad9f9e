package inventory

import "encoding/json"

// kind is a kind of entity: the folder that holds it, and the definition that says what it may hold.
type kind struct {
	folder     string
	definition string
	noun       string
	decode     func(json []byte, s Source) (add func(*Inventory), err error)
}

// located is a type that is told where it was written.
type located[T any] interface {
	*T
	locate(Source)
}

// entity makes the decode function of a kind. Decoding may run in parallel; adding may not.
func entity[T any, E located[T]](add func(*Inventory, *T)) func([]byte, Source) (func(*Inventory), error) {
	return func(text []byte, s Source) (func(*Inventory), error) {
		e := new(T)
		if err := json.Unmarshal(text, e); err != nil {
			return nil, err
		}
		E(e).locate(s)
		return func(inv *Inventory) { add(inv, e) }, nil
	}
}

// locate tells where an entity was written. Those with waivers tell these where they stand in it.
func (s *Source) locate(at Source) { *s = at }

func (e *Region) locate(at Source)   { e.Source = at; locateWaivers(e.Waivers, at) }
func (e *Cluster) locate(at Source)  { e.Source = at; locateWaivers(e.Waivers, at) }
func (e *Instance) locate(at Source) { e.Source = at; locateWaivers(e.Waivers, at) }
func (o *Owner) locate(at Source)    { o.Source = at; locateWaivers(o.Waivers, at) }

func locateWaivers(waivers []*Waiver, s Source) {
	for i, w := range waivers {
		n, _ := s.find([]any{"waivers", i})
		w.Source = Source{doc: s.doc, root: n}
	}
}

// fleetKind is the one entity that stands at the root.
var fleetKind = kind{"", "#Fleet", "fleet", entity(func(inv *Inventory, f *Fleet) { inv.Fleet = f })}

// kinds lists the folders of an inventory.
var kinds = []kind{
	{"regions", "#Region", "region", entity(func(inv *Inventory, e *Region) { inv.Regions = append(inv.Regions, e) })},
	{"environments", "#Environment", "environment", entity(func(inv *Inventory, e *Environment) { inv.Environments = append(inv.Environments, e) })},
	{"clusters", "#Cluster", "cluster", entity(func(inv *Inventory, e *Cluster) { inv.Clusters = append(inv.Clusters, e) })},
	{"instances", "#Instance", "instance", entity(func(inv *Inventory, e *Instance) { inv.Instances = append(inv.Instances, e) })},
	{"teams", "#Team", "team", entity(func(inv *Inventory, e *Team) { inv.Teams = append(inv.Teams, e) })},
	{"classes", "#Class", "class", entity(func(inv *Inventory, e *Class) { inv.Classes = append(inv.Classes, e) })},
	{"receivers", "#Receiver", "receiver", entity(func(inv *Inventory, e *Receiver) { inv.Receivers = append(inv.Receivers, e) })},
	{"services", "#Service", "service", entity(func(inv *Inventory, e *Service) { inv.Services = append(inv.Services, e) })},
	{"exporters", "#Exporter", "exporter", entity(func(inv *Inventory, e *Exporter) { inv.Exporters = append(inv.Exporters, e) })},
	{"hosts", "#HostGroup", "host group", entity(func(inv *Inventory, e *HostGroup) { inv.HostGroups = append(inv.HostGroups, e) })},
	{"waivers", "#Waiver", "waiver", entity(func(inv *Inventory, e *Waiver) { inv.Waivers = append(inv.Waivers, e) })},
	{"scenarios", "#Scenario", "scenario", entity(func(inv *Inventory, e *Scenario) { inv.Scenarios = append(inv.Scenarios, e) })},
}

// policiesFolder holds the inventory's own rules. Where it is a link or a file, they would be passed over in silence.
const policiesFolder = "policies"

// others lists the folders that hold what entities refer to, and what other stages read.
var others = []string{"rules", "samples", policiesFolder, "charts", "cue.mod"}
