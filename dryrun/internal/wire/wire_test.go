package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// answering listens and answers each connection with the address.
func answering(t *testing.T, n *Net, address string) net.Listener {
	t.Helper()
	l, err := n.Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.WriteString(c, address) //nolint:errcheck // the reader sees it
				c.Close()
			}()
		}
	}()
	return l
}

func ask(n *Net, from, address string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	c, err := n.Dialer(from)(ctx, "tcp", address)
	if err != nil {
		return "", err
	}
	defer c.Close()
	text, err := io.ReadAll(c)
	return string(text), err
}

func TestNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(func(from, host string) []string {
			if from == "10.0.0.9" && host == "service" {
				return []string{"10.0.0.1", "10.0.0.2"}
			}
			return nil
		})
		first := answering(t, n, "10.0.0.1:80")
		defer answering(t, n, "10.0.0.2:80").Close()
		for _, want := range []string{"10.0.0.1:80", "10.0.0.2:80"} {
			if got, err := ask(n, "10.0.0.9", "service:80"); err != nil || got != want {
				t.Errorf("got %q, %v, want %s", got, err, want)
			}
			first.Close() // the second one answers from now on
		}
		if _, err := ask(n, "10.0.0.8", "service:80"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("a name of elsewhere: %v", err)
		}
		if _, err := n.Listen("10.0.0.2:80"); !errors.Is(err, syscall.EADDRINUSE) {
			t.Errorf("an address twice: %v", err)
		}
	})
}

func TestCut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(func(string, string) []string { return nil })
		l, err := n.Listen("a:1")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		taken := make(chan net.Conn)
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				taken <- c
			}
		}()
		near, err := n.Dialer("b")(t.Context(), "tcp", "a:1")
		if err != nil {
			t.Fatal(err)
		}
		<-taken
		join := n.Cut(func(a, b string) bool { return a == "a" && b != "a" })
		if _, err := near.Read(make([]byte, 1)); err == nil {
			t.Error("a connection outlives the cut")
		}
		if n.Reaches("b", "a:1") || !n.Reaches("a", "a:1") || n.Reaches("a", "a:2") || n.Reaches("a", "a") {
			t.Error("who reaches whom does not follow the cut and who listens")
		}
		began := time.Now()
		if _, err := ask(n, "b", "a:1"); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("who is cut off answers: %v after %v", err, time.Since(began))
		}
		if n.Changes() != 2 {
			t.Errorf("%d changes, not those of a listener and a cut", n.Changes())
		}
		join()
		if n.Changes() != 3 {
			t.Error("joining is no change")
		}
		if near, err = n.Dialer("b")(t.Context(), "tcp", "a:1"); err != nil {
			t.Fatal(err)
		}
		(<-taken).Close()
		if _, err := near.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Error("closed at the other end:", err)
		}
		near.Close()
	})
}
