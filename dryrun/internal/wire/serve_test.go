package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// get asks for a URL as a host does.
func get(ctx context.Context, n *Net, from, url string) (*http.Response, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return nil, "", err
	}
	res, err := n.Client(from, nil).RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

func TestServe(t *testing.T) {
	n := New(func(string, string) []string { return nil })
	stop, err := n.Serve("10.0.0.1:80", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		if r.URL.Path == "/gone" {
			panic(http.ErrAbortHandler)
		}
		if r.URL.Path == "/teapot" {
			w.WriteHeader(http.StatusTeapot)
		}
		fmt.Fprint(w, r.Host, " ", r.RequestURI, " ", r.URL, " ", r.RemoteAddr)
	}))
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"http://10.0.0.1/a?b=c":     "10.0.0.1 /a?b=c /a?b=c 10.0.0.2",
		"http://10.0.0.1:80/teapot": "10.0.0.1:80 /teapot /teapot 10.0.0.2",
	} {
		res, got, err := get(t.Context(), n, "10.0.0.2", url)
		if err != nil || got != want || res.Header.Get("Content-Type") != "text/plain" {
			t.Errorf("%s: %q, %v", url, got, err)
		}
		if err == nil && strings.HasSuffix(url, "teapot") && res.Status != "418 I'm a teapot" {
			t.Errorf("%s: %s", url, res.Status)
		}
	}
	if _, _, err := get(t.Context(), n, "10.0.0.2", "http://10.0.0.1/gone"); !errors.Is(err, io.EOF) {
		t.Errorf("a server that hangs up: %v", err)
	}
	if _, _, err := get(t.Context(), n, "10.0.0.2", "https://10.0.0.1/"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a port that nobody listens on: %v", err)
	}
	if _, err := n.Dialer("10.0.0.2")(t.Context(), "tcp", "10.0.0.1:80"); err == nil {
		t.Error("it takes a connection")
	}
	stop()
	if _, _, err := get(t.Context(), n, "10.0.0.2", "http://10.0.0.1/a"); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after it was stopped: %v", err)
	}
}

// TestServeLoses loses requests that are under way where the server stops, the line is cut, or the client has no time left.
func TestServeLoses(t *testing.T) {
	for name, lose := range map[string]struct {
		by   func(n *Net, stop func())
		want error
	}{
		"a stop":     {func(_ *Net, stop func()) { stop() }, syscall.ECONNRESET},
		"a cut":      {func(n *Net, _ func()) { n.Cut(func(a, _ string) bool { return a == "10.0.0.1" }) }, syscall.ECONNRESET},
		"a deadline": {func(*Net, func()) {}, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := New(func(string, string) []string { return nil })
				stop, err := n.Serve("10.0.0.1:80", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
				if err != nil {
					t.Fatal(err)
				}
				go func() {
					time.Sleep(time.Second)
					lose.by(n, stop)
				}()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if _, _, err := get(ctx, n, "10.0.0.2", "http://10.0.0.1/"); !errors.Is(err, lose.want) {
					t.Errorf("got %v, want %v", err, lose.want)
				}
			})
		})
	}
}

func TestPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pipe()
		if n, err := a.Write([]byte("hello")); n != 5 || err != nil {
			t.Fatal("nobody reads:", n, err)
		}
		p := make([]byte, 3)
		for _, want := range []string{"hel", "lo"} {
			if n, err := b.Read(p); string(p[:n]) != want || err != nil {
				t.Errorf("read %q, %v, want %q", p[:n], err, want)
			}
		}
		began := time.Now()
		b.SetReadDeadline(began.Add(time.Minute)) //nolint:errcheck // it gives none
		if _, err := b.Read(p); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(began) != time.Minute {
			t.Errorf("after the deadline: %v, %v", err, time.Since(began))
		}
		b.SetReadDeadline(time.Time{})                                             //nolint:errcheck // it gives none
		go func() { time.Sleep(time.Second); io.WriteString(a, "x"); a.Close() }() //nolint:errcheck // the reader sees it
		if got, err := io.ReadAll(b); string(got) != "x" || err != nil {
			t.Errorf("to the end: %q, %v", got, err)
		}
		if _, err := b.Write(p); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("to who is gone: %v", err)
		}
	})
}

// BenchmarkScrape asks for 64 KiB, as a scrape does.
func BenchmarkScrape(b *testing.B) {
	n := New(func(string, string) []string { return nil })
	body := []byte(strings.Repeat("x", 1<<16))
	stop, err := n.Serve("10.0.0.1:80", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(body) })) //nolint:errcheck // the client sees it
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
	client := n.Client("10.0.0.2", nil)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://10.0.0.1:80/", http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		res, err := client.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, res.Body) //nolint:errcheck // of memory
		res.Body.Close()
	}
}
