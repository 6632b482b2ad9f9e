package topology

import (
	"slices"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/relabel"
	"go.yaml.in/yaml/v3"
)

// blockID is the label by which a store gateway or a compactor knows a block, beside its external labels.
const blockID = "__block_id"

// maxShards bounds what is tried of a modulus.
const maxShards = 1024

// selectorOf reads which blocks of its bucket a process works on: relabeling of their labels, written in the command line
// or in a file of a ConfigMap. It is nil where there is none, and known is false where it stands where nobody sees it.
func (r *reader) selectorOf(w *workload) (s *blockSelector, known bool) {
	f := w.last("selector.relabel-config")
	if f == nil {
		f = w.last("selector.relabel-config-file")
	}
	if f == nil {
		return nil, true
	}
	text := f.value
	if f.name == "selector.relabel-config-file" {
		if text, _, known = r.mountedText(w, f.value); !known {
			return nil, false
		}
	}
	var steps []*relabel.Config
	if strings.Contains(text, "$(") || yaml.Unmarshal([]byte(text), &steps) != nil || len(steps) == 0 {
		return nil, false
	}
	for _, step := range steps {
		if step == nil || step.Validate(model.UTF8Validation) != nil {
			return nil, false
		}
	}
	return &blockSelector{at: w.at(*f), steps: steps}, true
}

// blockSelector selects blocks by their labels.
type blockSelector struct {
	at    Ref
	steps []*relabel.Config
}

// keeps tells whether blocks of a producer with these labels are selected.
func (s *blockSelector) keeps(external map[string]string) bool {
	b := labels.NewBuilder(labels.FromMap(external))
	return relabel.ProcessBuilder(b, s.steps...)
}

// shard tells which residues of a modulus over the block's ID are selected. It is nil where something else is selected.
func (s *blockSelector) shard() *Shard {
	i := slices.IndexFunc(s.steps, func(c *relabel.Config) bool { return c.Action == relabel.HashMod })
	if i < 0 || len(s.steps[i].SourceLabels) != 1 || s.steps[i].SourceLabels[0] != blockID || s.steps[i].Modulus > maxShards {
		return nil
	}
	target, rest := s.steps[i].TargetLabel, s.steps[i+1:]
	for _, step := range rest {
		if step.Action == relabel.HashMod || len(step.SourceLabels) != 1 || string(step.SourceLabels[0]) != target {
			return nil
		}
	}
	shard := &Shard{Ref: s.at, Modulus: int64(s.steps[i].Modulus), Residues: []int64{}}
	for residue := range shard.Modulus {
		b := labels.NewBuilder(labels.FromStrings(target, strconv.FormatInt(residue, 10)))
		if relabel.ProcessBuilder(b, rest...) {
			shard.Residues = append(shard.Residues, residue)
		}
	}
	return shard
}

// blocks finds out which blocks a store gateway serves, by their IDs and by their time.
func (r *reader) blocks(s store) {
	selector, known := r.selectorOf(&s.workload)
	s.part.Known = known
	var begins, ends bool
	s.part.Oldest, begins = s.ago("min-time")
	s.part.Newest, ends = s.ago("max-time")
	s.part.Absolute = begins || ends
	if selector != nil {
		s.part.Shard = selector.shard()
		s.part.Known = s.part.Shard != nil
	}
}

// compacts finds out whose blocks a compactor works on.
func (r *reader) compacts(c compactor) {
	selector, known := r.selectorOf(&c.workload)
	c.part.Known = known
	if selector == nil {
		return
	}
	c.part.Keeps = []string{}
	for _, p := range r.fleet.Prometheuses {
		if p.Bucket == c.part.Bucket && selector.keeps(p.ExternalLabels) {
			c.part.Keeps = append(c.part.Keeps, p.ID)
		}
	}
	for _, p := range r.fleet.Rulers {
		if p.Bucket == c.part.Bucket && selector.keeps(p.Labels) {
			c.part.Keeps = append(c.part.Keeps, p.ID)
		}
	}
}
