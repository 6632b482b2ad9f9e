package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"sync"
	"time"
)

// Serve answers HTTP at an address, with and without TLS: its certificate is worth nothing, and clients must not look at it. Stop ends
// it, with its connections.
func (n *Net) Serve(address string, h http.Handler) (stop func(), err error) {
	l, err := n.Listen(address)
	if err != nil {
		return nil, err
	}
	s := &http.Server{Handler: h, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelDebug)} // it tells of every client that hangs up
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Serve(eitherListener{l}) //nolint:errcheck // it ends when it is closed
	}()
	return func() {
		s.Close()
		<-done
	}, nil
}

// eitherListener takes connections that speak TLS, and those that do not.
type eitherListener struct{ net.Listener }

func (l eitherListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &either{Conn: c}, nil
}

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
