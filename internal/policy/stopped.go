package policy

import (
	"sync"

	"gauntlet.dev/gauntlet/internal/diag"
)

// stopped are the rules that took more over a document than they may. They are not asked again, because each further document
// would take as long. What is heard of such a rule is what it said of the documents before the least at which it was stopped,
// and that it was: this does not depend on how many goroutines there were.
type stopped struct {
	mu sync.Mutex
	by map[*rule]stop
}

// stop is where a rule was stopped: at the least number of a document.
type stop struct {
	document int
	found    diag.Diagnostic
}

func (s *stopped) note(r *rule, document int, found diag.Diagnostic) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.by == nil {
		s.by = map[*rule]stop{}
	}
	if before, ok := s.by[r]; !ok || document < before.document {
		s.by[r] = stop{document, found}
	}
}

// before tells whether a rule was stopped at a document before this one. Of what it says of documents after that, nothing
// is told.
func (s *stopped) before(r *rule, document int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, out := s.by[r]
	return out && at.document < document
}

// heard puts together what the rules said of the documents. Of a rule that was stopped, it is what it said before.
func (r *run) heard(documents [][]said) []diag.Diagnostic {
	var all []diag.Diagnostic
	for _, s := range r.stopped.by {
		all = append(all, s.found)
	}
	for i, document := range documents {
		for _, s := range document {
			if at, out := r.stopped.by[s.rule]; !out || i < at.document {
				all = append(all, s.found...)
			}
		}
	}
	return all
}
