package topology

import (
	"slices"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"gauntlet.dev/gauntlet/internal/chart"
)

// evaluator is a Prometheus or a ruler, as what selects and evaluates.
type evaluator struct {
	id, name           string
	cluster, namespace string
	ruler              bool
	scraper            *Scraper          // nil for a ruler
	labels             map[string]string // external ones, without the replica's
	selectors          map[string]selector
	opaque             bool                      // it has series of which no object tells
	alerting           *chart.AlertmanagerConfig // of its cluster; nil where it is unknown
	reaches            set                       // evaluators whose series it sees, itself among them
	scrapeInterval     time.Duration             // of targets whose monitor does not say; 0 for a ruler
	retention          *Setting                  // on its own disk; nil where it is not known, and for a ruler
	evaluationInterval time.Duration             // of groups that do not say
	uploads            bool                      // its external labels take the place of labels that its series bear
	enforces           string                    // the label that all of its alerts have for the namespace of their rule
	relabels           bool                      // alerts may get other labels before they are sent
	byChart            bool                      // the chart deploys it, with monitors of its own
}

// selectors are those of one evaluator, by the kind that they select: of objects, and of namespaces.
type selectors map[string][2]*metav1.LabelSelector

// selector is a compiled pair. Its parts are nil where they select nothing.
type selector struct {
	objects, namespaces labels.Selector
	ownNamespace        bool // no namespace selector: the operator looks into the evaluator's namespace alone
}

func (s selectors) compile() map[string]selector {
	compiled := map[string]selector{}
	for kind, pair := range s {
		sel := selector{ownNamespace: pair[1] == nil}
		// A selector that does not parse selects nothing, as with the operator, which skips it with an event.
		if pair[0] != nil {
			sel.objects, _ = metav1.LabelSelectorAsSelector(pair[0])
		}
		if pair[1] != nil {
			sel.namespaces, _ = metav1.LabelSelectorAsSelector(pair[1])
		}
		compiled[kind] = sel
	}
	return compiled
}

// selects tells whether the evaluator selects an object. Of a namespace's labels only the one that every cluster sets is
// known.
func (e *evaluator) selects(kind, namespace string, object labels.Set) bool {
	s, ok := e.selectors[kind]
	if !ok || s.objects == nil || !s.objects.Matches(object) {
		return false
	}
	if s.ownNamespace {
		return namespace == e.namespace
	}
	return s.namespaces != nil && s.namespaces.Matches(labels.Set{corev1NameLabel: namespace})
}

// maySelect tells whether an evaluator might select an object after all, by labels of a namespace that nobody knows.
func (e *evaluator) maySelect(kind string, object labels.Set) bool {
	s, ok := e.selectors[kind]
	if !ok || s.objects == nil || !s.objects.Matches(object) || s.namespaces == nil {
		return false
	}
	asks, _ := s.namespaces.Requirements()
	return slices.ContainsFunc(asks, func(r labels.Requirement) bool { return r.Key() != corev1NameLabel })
}

// corev1NameLabel is the label that Kubernetes gives to every namespace.
const corev1NameLabel = "kubernetes.io/metadata.name"
