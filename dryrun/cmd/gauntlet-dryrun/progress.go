package main

import (
	"os"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// progress shows on a terminal how much virtual time was played, of all scenarios together.
type progress struct {
	bar *progressbar.ProgressBar // nil where nobody looks

	mu sync.Mutex
	at map[string]time.Duration
}

func newProgress(p *plan.Plan, scenarios []string) *progress {
	b := &progress{at: map[string]time.Duration{}}
	if !isatty.IsTerminal(os.Stderr.Fd()) {
		return b
	}
	whole := time.Duration(0)
	for _, name := range scenarios {
		if s, err := find(p, name); err == nil {
			whole += s.Duration.Duration
		}
	}
	b.bar = progressbar.NewOptions64(int64(whole/time.Second), progressbar.OptionSetWriter(os.Stderr), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetDescription("rehearsing"), progressbar.OptionSetPredictTime(true))
	return b
}

func (b *progress) reached(scenario string, at time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at[scenario] = at
	sum := time.Duration(0)
	for _, d := range b.at {
		sum += d
	}
	if b.bar != nil {
		b.bar.Set64(int64(sum / time.Second)) //nolint:errcheck // the terminal is gone
	}
}

func (b *progress) done() {
	if b.bar != nil {
		b.bar.Finish() //nolint:errcheck // the terminal is gone
	}
}
