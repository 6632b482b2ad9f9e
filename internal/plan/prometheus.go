package plan

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"

	"gauntlet.dev/gauntlet/internal/operated"
)

// prometheus is a Prometheus object with what the operator makes of it.
type prometheus struct {
	*monitoringv1.Prometheus
	config   []byte // as the operator writes it, with $(POD_NAME) and $(SHARD)
	selected operated.Selected
	rules    []string // paths in the plan
}

// ruler is a ThanosRuler with its rules.
type ruler struct {
	*monitoringv1.ThanosRuler
	rules []string
}

// prometheuses has the operator configure each Prometheus.
func (l *lowering) prometheuses() error {
	for _, c := range l.clusters {
		all, err := c.Prometheuses()
		if err != nil {
			return err
		}
		for _, object := range all {
			p := &prometheus{Prometheus: object}
			if p.config, p.selected, err = c.operator.Configure(object); err != nil {
				return fmt.Errorf("cluster %s: %w", c.Name, err)
			}
			rules, err := c.operator.PrometheusRules(object)
			if err != nil {
				return fmt.Errorf("cluster %s: %w", c.Name, err)
			}
			p.rules = l.ruleFiles(c, key(object), rules)
			l.replicaLabel(cmp.Or(replicaLabel(object), defaultReplicaLabel))
			c.prometheuses = append(c.prometheuses, p)
		}
		l.operatorWarns(c)
	}
	return nil
}

// rulers has the operator choose the rules of each ruler.
func (l *lowering) rulers() error {
	for _, c := range l.clusters {
		for _, object := range operated.All[*monitoringv1.ThanosRuler](c.Cluster) {
			rules, err := c.operator.RulerRules(object)
			if err != nil {
				return fmt.Errorf("cluster %s: %w", c.Name, err)
			}
			l.replicaLabel(rulerReplicaLabel)
			c.rulers = append(c.rulers, &ruler{object, l.ruleFiles(c, key(object), rules)})
		}
		l.operatorWarns(c)
	}
	return nil
}

func (l *lowering) operatorWarns(c *cluster) {
	for _, warning := range c.operator.Warnings() {
		l.warn("cluster %s: the operator says: %s", c.Name, warning)
	}
}

// What the operator calls the label that tells replicas apart, where nobody else does.
const (
	defaultReplicaLabel = "prometheus_replica"
	rulerReplicaLabel   = "thanos_ruler_replica"
)

// replicaLabel is the one that an object asks for; empty where it asks for none or leaves it to the operator.
func replicaLabel(p *monitoringv1.Prometheus) string {
	if p.Spec.ReplicaExternalLabelName == nil {
		return ""
	}
	return *p.Spec.ReplicaExternalLabelName
}

func (l *lowering) replicaLabel(name string) {
	if !slices.Contains(l.plan.Labels.Replicas, name) {
		l.plan.Labels.Replicas = append(l.plan.Labels.Replicas, name)
		slices.Sort(l.plan.Labels.Replicas)
	}
}

// ruleFiles writes the rule files of an evaluator and gives their paths.
func (l *lowering) ruleFiles(c *cluster, evaluator string, chosen operator.PrometheusRuleSelection) []string {
	var paths []string
	files := chosen.RuleFiles()
	for _, name := range sortedKeys(files) {
		at := path.Join(c.folder(), "rules", evaluator, strings.TrimSuffix(name, "-.yaml")+".yaml") // between - and . stands the UID
		l.files[at] = []byte(files[name])
		paths = append(paths, at)
	}
	taken := chosen.Selected()
	for _, object := range operated.All[*monitoringv1.PrometheusRule](c.Cluster) {
		if _, ok := taken[key(object)]; ok {
			l.evaluates(c, evaluator, object)
		}
	}
	return paths
}

func (c *cluster) folder() string { return path.Join("clusters", c.Name) }

// replicas makes a process of each pod of a Prometheus.
func (l *lowering) replicas(c *cluster, w *workload, p *prometheus) {
	for i, pod := range w.pods {
		folder := path.Join(c.folder(), pod.Namespace, pod.Name)
		config := expand(p.config, pod.Name, w.Shard)
		config = l.withRules(folder, config, p.rules)
		at := path.Join(folder, "prometheus.yml")
		l.files[at] = l.withFiles(folder, config)
		replica := Prometheus{Pod: pod.Pod, Instance: key(p), Replica: i, Shard: w.Shard, Port: 9090, Config: at, Rules: p.rules}
		if p.Spec.Thanos != nil {
			replica.Sidecar = 10901
		}
		l.plan.Prometheuses = append(l.plan.Prometheuses, replica)
	}
}

// expand does what the config reloader beside each pod does with the operator's configuration.
func expand(config []byte, pod string, shard int) []byte {
	return []byte(strings.NewReplacer("$(POD_NAME)", pod, "$(SHARD)", fmt.Sprint(shard)).Replace(string(config)))
}

// withRules names the rule files one by one, relative to the configuration as Prometheus takes them.
func (l *lowering) withRules(folder string, config []byte, rules []string) []byte {
	const all = "rule_files:\n- /etc/prometheus/rules/" + operated.RuleFolder + "/*.yaml\n"
	named := "rule_files: []\n"
	if len(rules) > 0 {
		named = "rule_files:\n"
	}
	for _, r := range rules {
		named += "- " + relative(folder, r) + "\n"
	}
	return bytes.Replace(config, []byte(all), []byte(named), 1)
}

// relative gives a path of the plan as it is seen from a folder of it.
func relative(from, to string) string {
	if from == "" {
		return to
	}
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	for len(a) > 0 && len(b) > 1 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	return strings.Repeat("../", len(a)) + strings.Join(b, "/")
}
