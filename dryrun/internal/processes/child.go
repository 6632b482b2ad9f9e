package processes

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	patience = 2 * time.Minute        // for a process to be ready
	peek     = 100 * time.Millisecond // between two looks whether it is
	grace    = 10 * time.Second       // for a process to end when it is asked to
)

// child is a process of the operating system. It can be started again after it was stopped.
type child struct {
	name    string // for people
	program string
	args    []string
	env     []string // beside that of this program
	dir     string   // where it runs
	log     string   // file
	ready   string   // URL that answers when it is ready

	failed func(error) // is told when it ends by itself

	mu      sync.Mutex
	cmd     *exec.Cmd
	ended   chan struct{} // closed when it has ended
	stopped bool          // it was told to end
}

// start starts it and waits until it is ready.
func (c *child) start(ctx context.Context) error {
	if err := os.MkdirAll(filepath.Dir(c.log), 0o755); err != nil {
		return err
	}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(c.program, c.args...) //nolint:noctx // it outlives the call
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), c.env...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	c.mu.Lock()
	c.cmd, c.ended, c.stopped = cmd, ended, false
	c.mu.Unlock()
	isReady := make(chan struct{})
	go c.wait(cmd, ended, isReady)
	if err := c.await(ctx, ended); err != nil {
		c.stop(syscall.SIGKILL)
		return err
	}
	close(isReady)
	return nil
}

// wait waits for the end. Where it was ready and nobody asked for the end, that is a failure.
func (c *child) wait(cmd *exec.Cmd, ended, isReady chan struct{}) {
	err := cmd.Wait()
	close(ended)
	c.mu.Lock()
	stopped := c.stopped
	c.mu.Unlock()
	select {
	case <-isReady:
		if !stopped {
			c.failed(c.complaint(fmt.Errorf("%s ended by itself: %w", c.name, orClean(err))))
		}
	default:
	}
}

// orClean says in words that there was no error.
func orClean(err error) error {
	if err == nil {
		return errors.New("exit status 0")
	}
	return err
}

// await waits until it is ready.
func (c *child) await(ctx context.Context, ended chan struct{}) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("it is not ready after %s", patience))
	defer cancel()
	for {
		if req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.ready, http.NoBody); err != nil {
			return err
		} else if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-time.After(peek):
		case <-ended:
			return c.complaint(errors.New("it ended at once"))
		case <-ctx.Done():
			return c.complaint(context.Cause(ctx))
		}
	}
}

// complaint adds what it said last.
func (c *child) complaint(err error) error {
	text, failed := os.ReadFile(c.log)
	if failed != nil || len(text) == 0 {
		return err
	}
	const most = 5
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return fmt.Errorf("%w; its last words:\n%s", err, strings.Join(lines[max(0, len(lines)-most):], "\n"))
}

// stop ends it by a signal, and kills it where that takes too long.
func (c *child) stop(by syscall.Signal) {
	c.mu.Lock()
	cmd, ended := c.cmd, c.ended
	c.cmd, c.stopped = nil, true
	c.mu.Unlock()
	if cmd == nil {
		return
	}
	cmd.Process.Signal(by) //nolint:errcheck // it has ended
	select {
	case <-ended:
	case <-time.After(grace):
		cmd.Process.Kill() //nolint:errcheck // it has ended
		<-ended
	}
}
