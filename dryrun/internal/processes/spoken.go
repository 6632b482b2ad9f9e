package processes

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// passing hands requests on to an address, and hangs up where nobody answers.
func passing(by http.RoundTripper, to string) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: to})
			r.Out.Host = r.In.Host
		},
		Transport:    by,
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ErrorLog:     silent(),
	}
}

func silent() *log.Logger { return slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug) }

// spoken gives a connection whose requests are handed on to an address, with and without TLS.
func spoken(by http.RoundTripper, to string) net.Conn {
	near, far := net.Pipe()
	s := &http.Server{Handler: passing(by, to), ErrorLog: silent(), ReadHeaderTimeout: lost}
	go s.Serve(&single{conn: &either{Conn: far}}) //nolint:errcheck // it says that there is no other connection
	return near
}

// single is a listener with one connection.
type single struct{ conn net.Conn }

// Accept implements net.Listener.
func (s *single) Accept() (net.Conn, error) {
	if s.conn == nil {
		return nil, io.EOF
	}
	c := s.conn
	s.conn = nil
	return c, nil
}

// Close implements net.Listener. The connection goes on.
func (*single) Close() error { return nil }

// Addr implements net.Listener.
func (*single) Addr() net.Addr { return &net.TCPAddr{} }

// either finds out by the first byte what the client speaks.
type either struct {
	net.Conn
	once  sync.Once
	first []byte   // that was read to find out
	tls   net.Conn // nil where the client speaks plainly
}

// handshake is the first byte of a client that speaks TLS.
const handshake = 0x16

func (c *either) Read(p []byte) (int, error) {
	c.once.Do(func() {
		b := make([]byte, 1)
		if n, err := c.Conn.Read(b); n == 0 || err != nil {
			return // the next read says so, too
		}
		c.first = b
		if b[0] == handshake {
			c.tls = tls.Server(&replayed{Conn: c.Conn, first: b}, &tls.Config{Certificates: []tls.Certificate{certificate()}, MinVersion: tls.VersionTLS12})
			c.first = nil
		}
	})
	if c.tls != nil {
		return c.tls.Read(p)
	}
	if len(c.first) > 0 && len(p) > 0 {
		p[0], c.first = c.first[0], nil
		return 1, nil
	}
	return c.Conn.Read(p)
}

func (c *either) Write(p []byte) (int, error) {
	if c.tls != nil {
		return c.tls.Write(p)
	}
	return c.Conn.Write(p)
}

// replayed reads a byte again.
type replayed struct {
	net.Conn
	first []byte
}

func (c *replayed) Read(p []byte) (int, error) {
	if len(c.first) > 0 && len(p) > 0 {
		p[0], c.first = c.first[0], nil
		return 1, nil
	}
	return c.Conn.Read(p)
}

// certificate makes one for the program.
var certificate = sync.OnceValue(func() tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // of a curve that is in the library
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().AddDate(100, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, of, of, key.Public(), key)
	if err != nil {
		panic(err) // of a template that has all that it needs
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
})
