package compile

import (
	"strings"

	"gauntlet.dev/gauntlet/generators/prometheusrule"
	"gauntlet.dev/gauntlet/internal/inventory"
	"gauntlet.dev/gauntlet/internal/manifest"
)

// ruleSet makes the rule objects of one evaluator. Clusters in which the same owners run share their objects: the groups
// of an owner are made once, and so is each set of them.
type ruleSet struct {
	inv      *inventory.Inventory
	instance string
	groups   map[*inventory.Owner][]*prometheusrule.Group
	made     map[string][]*manifest.Object // by class and owners
}

func newRuleSet(inv *inventory.Inventory, owners []*inventory.Owner, at inventory.Evaluator, instance string) *ruleSet {
	s := &ruleSet{inv: inv, instance: instance, groups: map[*inventory.Owner][]*prometheusrule.Group{}, made: map[string][]*manifest.Object{}}
	for _, o := range owners {
		if groups := prometheusrule.Groups(inv, o, at); len(groups) > 0 {
			s.groups[o] = groups
		}
	}
	return s
}

// objects makes the objects for the owners that are present, class by class.
func (s *ruleSet) objects(present []*inventory.Owner) []*manifest.Object {
	byClass := map[string][]*inventory.Owner{}
	for _, o := range present {
		if s.groups[o] != nil {
			byClass[o.Priority] = append(byClass[o.Priority], o)
		}
	}
	var objects []*manifest.Object
	for _, class := range s.inv.Classes {
		owners := byClass[class.Name]
		if class.Rules.File == "shared" {
			objects = append(objects, s.class(class, owners)...)
			continue
		}
		for i := range owners {
			objects = append(objects, s.class(class, owners[i:i+1])...)
		}
	}
	return objects
}

// class makes the objects of one class for these owners, once.
func (s *ruleSet) class(class *inventory.Class, owners []*inventory.Owner) []*manifest.Object {
	var key strings.Builder
	key.WriteString(class.Name)
	for _, o := range owners { // names are unique, and hold no slash
		key.WriteByte('/')
		key.WriteString(o.Name)
	}
	made, ok := s.made[key.String()]
	if !ok {
		var groups []*prometheusrule.Group
		for _, o := range owners {
			groups = append(groups, s.groups[o]...)
		}
		made = prometheusrule.Objects(s.inv.Fleet, class, s.instance, groups)
		s.made[key.String()] = made
	}
	return made
}
