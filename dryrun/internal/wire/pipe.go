package wire

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipe gives the two ends of a connection. Unlike those of net.Pipe they hold what was written until it is read, as a kernel does:
// who writes does not have to wait for who reads, which costs most of the time of a small exchange.
func pipe() (net.Conn, net.Conn) {
	a, b := newHalf(), newHalf()
	return &end{in: a, out: b}, &end{in: b, out: a}
}

// end is one end.
type end struct{ in, out *half }

func (e *end) Read(p []byte) (int, error)  { return e.in.read(p) }
func (e *end) Write(p []byte) (int, error) { return e.out.write(p) }

func (e *end) Close() error {
	e.in.close()
	e.out.close()
	return nil
}

func (e *end) LocalAddr() net.Addr                { return addr("") }
func (e *end) RemoteAddr() net.Addr               { return addr("") }
func (e *end) SetDeadline(t time.Time) error      { return e.SetReadDeadline(t) }
func (e *end) SetReadDeadline(t time.Time) error  { e.in.setDeadline(t); return nil }
func (e *end) SetWriteDeadline(_ time.Time) error { return nil } // a write never waits

// half is one direction.
type half struct {
	mu       sync.Mutex
	ready    *sync.Cond
	buf      []byte // that was written and not read
	start    int    // of what was not read in buf
	closed   bool
	deadline time.Time
	timer    *time.Timer
}

func newHalf() *half {
	h := &half{}
	h.ready = sync.NewCond(&h.mu)
	return h
}

func (h *half) read(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for {
		switch {
		case h.start < len(h.buf):
			n := copy(p, h.buf[h.start:])
			if h.start += n; h.start == len(h.buf) {
				h.buf, h.start = h.buf[:0], 0
			}
			return n, nil
		case h.closed:
			return 0, io.EOF
		case !h.deadline.IsZero() && !time.Now().Before(h.deadline):
			return 0, os.ErrDeadlineExceeded
		case len(p) == 0:
			return 0, nil
		}
		h.ready.Wait()
	}
}

func (h *half) write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return 0, io.ErrClosedPipe
	}
	h.buf = append(h.buf, p...)
	h.ready.Broadcast()
	return len(p), nil
}

func (h *half) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.ready.Broadcast()
	if h.timer != nil {
		h.timer.Stop()
	}
}

func (h *half) setDeadline(t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deadline = t
	if h.timer != nil {
		h.timer.Stop()
		h.timer = nil
	}
	if !t.IsZero() && !h.closed {
		h.timer = time.AfterFunc(time.Until(t), h.ready.Broadcast)
	}
}
