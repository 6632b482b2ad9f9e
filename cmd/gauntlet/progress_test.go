package main

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestProgress draws a bar while others count, which the race detector watches.
func TestProgress(t *testing.T) {
	var screen bytes.Buffer
	p := newProgress(&screen, 0)
	p.begin("loading", 0)
	time.Sleep(3 * progressEvery)
	p.begin("writing", 400)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for range 50 {
				p.add(1)
				time.Sleep(time.Millisecond)
			}
		})
	}
	workers.Wait()
	time.Sleep(2 * progressEvery)
	p.stop()
	p.stop()
	for _, want := range []string{"loading", "writing", "(200/400)"} {
		if !strings.Contains(screen.String(), want) {
			t.Errorf("%q was not drawn: %q", want, screen.String())
		}
	}
	if !strings.HasSuffix(screen.String(), "\r") {
		t.Errorf("the bar is left behind: %q", screen.String())
	}
}

func TestNoProgress(t *testing.T) {
	var screen bytes.Buffer
	p := newProgress(&screen, time.Hour)
	p.begin("writing", 2)
	p.add(2)
	p.stop()
	if screen.Len() > 0 {
		t.Errorf("a short run drew %q", screen.String())
	}
	var none *progress // what is used where there is no terminal
	none.begin("writing", 2)
	none.add(1)
	none.stop()
}
