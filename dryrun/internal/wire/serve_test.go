package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestServe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := New(func(string, string) []string { return nil })
		stop, err := n.Serve("10.0.0.1:80", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, r.URL.Path, strings.Repeat("x", 100_000))
		}))
		if err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DialContext: n.Dialer("10.0.0.2"), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // as the rehearsal does
		get := func(url string) (string, error) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
			if err != nil {
				return "", err
			}
			res, err := transport.RoundTrip(req)
			if err != nil {
				return "", err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			return string(body), err
		}
		for _, scheme := range []string{"http", "https"} {
			for _, path := range []string{"/a", "/b"} { // the second one on the connection of the first
				if got, err := get(scheme + "://10.0.0.1:80" + path); err != nil || len(got) != 100_002 || got[:3] != path+"x" {
					t.Errorf("%s %s: %d bytes, %v", scheme, path, len(got), err)
				}
			}
		}
		stop()
		if _, err := get("http://10.0.0.1:80/"); err == nil {
			t.Error("it answers after it was stopped")
		}
		transport.CloseIdleConnections()
	})
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
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		return n.Dialer("10.0.0.2")(ctx, network, address)
	}}
	defer transport.CloseIdleConnections()
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://10.0.0.1:80/", http.NoBody)
		if err != nil {
			b.Fatal(err)
		}
		res, err := transport.RoundTrip(req)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, res.Body) //nolint:errcheck // of memory
		res.Body.Close()
	}
}
