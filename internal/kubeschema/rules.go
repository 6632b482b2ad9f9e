package kubeschema

import "regexp"

// The definitions hold a handful of CEL rules. To link an interpreter of CEL would bring more than half as many packages as the
// whole program has, so each rule is written here in Go, by its text. A rule that is not here holds; a test says so.

// notInDaemonSet is the form of most of them.
var notInDaemonSet = regexp.MustCompile(`^!\(has\(self\.mode\) && self\.mode == 'DaemonSet' && has\(self\.(\w+)\)\)$`)

// cel are the other rules.
var cel = map[string]func(self map[string]any) bool{
	"!(has(self.mode) && self.mode == 'DaemonSet' && has(self.shards) && self.shards > 1)": func(self map[string]any) bool {
		return self["mode"] != "DaemonSet" || number(self["shards"], 1) <= 1
	},
	"!(self.type != 'RollingUpdate' && has(self.rollingUpdate))": func(self map[string]any) bool {
		return self["type"] == "RollingUpdate" || self["rollingUpdate"] == nil
	},
	"!has(self.externalId) || has(self.roleArn)": func(self map[string]any) bool {
		return self["externalId"] == nil || self["roleArn"] != nil
	},
	"!has(self.topology) || (has(self.mode) && self.mode == 'Topology')": func(self map[string]any) bool {
		return self["topology"] == nil || self["mode"] == "Topology"
	},
	"[has(self.basicAuth), has(self.authorization), has(self.oauth2)].filter(x, x).size() <= 1": func(self map[string]any) bool {
		set := 0
		for _, name := range []string{"basicAuth", "authorization", "oauth2"} {
			if self[name] != nil {
				set++
			}
		}
		return set <= 1
	},
	"!has(self.shardingStrategy) || !has(self.shardingStrategy.mode) || self.shardingStrategy.mode != 'Topology' || " +
		"!has(self.shardingStrategy.topology) || !has(self.shardingStrategy.topology.values) || " +
		"self.shardingStrategy.topology.values.size() == 0 || " +
		"(has(self.shards) ? self.shards : 1) >= self.shardingStrategy.topology.values.size()": func(self map[string]any) bool {
		strategy, _ := self["shardingStrategy"].(map[string]any)
		topology, _ := strategy["topology"].(map[string]any)
		values, _ := topology["values"].([]any)
		return strategy["mode"] != "Topology" || number(self["shards"], 1) >= len(values)
	},
}

// holds tells whether an object keeps a rule.
func holds(rule string, self map[string]any) bool {
	if m := notInDaemonSet.FindStringSubmatch(rule); m != nil {
		return self["mode"] != "DaemonSet" || self[m[1]] == nil
	}
	if keeps := cel[rule]; keeps != nil {
		return keeps(self)
	}
	return true
}

// number gives a whole number, or what it is where none is there.
func number(value any, otherwise int) int {
	if n, ok := value.(int64); ok {
		return int(n)
	}
	return otherwise
}
