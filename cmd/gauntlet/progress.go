package main

import (
	"io"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

const (
	progressAfter = time.Second
	progressEvery = 100 * time.Millisecond
)

// progress shows on a terminal what a run is about, once it has taken a second. Its methods may be called from several
// goroutines; the bar itself, which is not made for that, belongs to one. A nil progress shows nothing.
type progress struct {
	stage   atomic.Pointer[stage]
	quit    chan struct{}
	stopped chan struct{}
}

// stage is one stage of a run.
type stage struct {
	doing string
	total int // of its steps; zero where nobody knows
	done  atomic.Int64
}

// newProgress begins to wait; stop ends it.
func newProgress(w io.Writer, after time.Duration) *progress {
	p := &progress{quit: make(chan struct{}), stopped: make(chan struct{})}
	p.begin("starting", 0)
	go p.run(w, after)
	return p
}

// progress shows the progress of a run on a terminal.
func (a *app) progress() *progress {
	if !isTerminal(a.err) {
		return nil
	}
	return newProgress(a.err, progressAfter)
}

func (p *progress) begin(doing string, total int) {
	if p != nil {
		p.stage.Store(&stage{doing: doing, total: total})
	}
}

// add tells of steps of the stage that are done.
func (p *progress) add(steps int) {
	if p != nil {
		p.stage.Load().done.Add(int64(steps))
	}
}

// stop takes the bar away. It may be called again.
func (p *progress) stop() {
	if p == nil {
		return
	}
	select {
	case <-p.stopped:
	default:
		close(p.quit)
		<-p.stopped
	}
}

func (p *progress) run(w io.Writer, after time.Duration) {
	defer close(p.stopped)
	select {
	case <-p.quit:
		return
	case <-time.After(after):
	}
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	var shown *stage
	var bar *progressbar.ProgressBar
	for {
		if s := p.stage.Load(); s != shown {
			finish(bar)
			shown, bar = s, s.bar(w)
		}
		_ = bar.Set64(shown.done.Load()) // a bar that cannot be drawn is no reason to fail
		_ = bar.RenderBlank()
		select {
		case <-p.quit:
			finish(bar)
			return
		case <-tick.C:
		}
	}
}

func finish(bar *progressbar.ProgressBar) {
	if bar != nil {
		_ = bar.Finish()
	}
}

// bar makes a bar for the stage, or a spinner where it has no known end.
func (s *stage) bar(w io.Writer) *progressbar.ProgressBar {
	options := []progressbar.Option{
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(s.doing), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // it would draw from a goroutine of its own
	}
	if s.total == 0 {
		return progressbar.NewOptions(-1, options...)
	}
	return progressbar.NewOptions(s.total, append(options, progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(false))...)
}
