package wire

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"syscall"
)

// Serve answers HTTP requests of Clients at an address. Stop ends it, and loses the requests that are under way.
//
// There are no connections in between: what they carry is known, and writing, reading and waking up for it takes longer than
// what it is about. TLS is not spoken either.
func (n *Net) Serve(address string, h http.Handler) (stop func(), err error) {
	l, err := n.listen(address, h)
	if err != nil {
		return nil, err
	}
	return func() { l.Close() }, nil
}

// Client gives what a host sends HTTP requests with. Pod, where it is not nil, says where an address leads to.
func (n *Net) Client(from string, pod func(address string) string) http.RoundTripper {
	return &client{net: n, from: from, pod: pod}
}

type client struct {
	net  *Net
	from string
	pod  func(address string) string
}

// request is a request under way.
type request struct {
	from, to string
	address  string // that answers
	lose     context.CancelFunc
}

// RoundTrip implements http.RoundTripper.
func (c *client) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer r.Body.Close()
	}
	address := dialed(r.URL)
	if c.pod != nil {
		address = c.pod(address)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, refused(address, err)
	}
	l, to, err := c.net.reach(r.Context(), c.from, host, port)
	if err == nil && l.handler == nil {
		err = syscall.ECONNRESET // it speaks something else
	}
	if err != nil {
		return nil, refused(address, err)
	}
	ctx, lose := context.WithCancel(r.Context())
	defer lose()
	here := &request{from: c.from, to: to, address: l.address, lose: lose}
	c.net.mu.Lock()
	c.net.requests[here] = struct{}{}
	c.net.mu.Unlock()
	w := &response{header: http.Header{}, body: bodies.Get().(*bytes.Buffer)}
	err = w.answer(l.handler, received(ctx, r, c.from))
	c.net.mu.Lock()
	delete(c.net.requests, here)
	c.net.mu.Unlock()
	switch {
	case r.Context().Err() != nil:
		err = r.Context().Err()
	case ctx.Err() != nil:
		err = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	if err != nil {
		w.Close()
		return nil, err
	}
	return w.received(r), nil
}

// dialed is the address of a URL, with its port.
func dialed(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Host
	case u.Scheme == "https":
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}

// received is a request as a server reads it.
func received(ctx context.Context, r *http.Request, from string) *http.Request {
	there := r.WithContext(ctx)
	there.Header = r.Header.Clone()
	there.URL = &url.URL{Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
	there.RequestURI = r.URL.RequestURI()
	there.RemoteAddr = from
	if there.Host == "" {
		there.Host = r.URL.Host
	}
	if there.Body == nil {
		there.Body = http.NoBody
	}
	return there
}

// bodies are buffers of answers that were read.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// response is an answer, first as the server writes it, and then as the client reads it.
type response struct {
	header http.Header
	status int
	body   *bytes.Buffer
}

// answer lets a handler answer. One that panics hangs up, as in a server.
func (w *response) answer(h http.Handler, r *http.Request) (err error) {
	defer func() {
		if recover() != nil {
			err = io.EOF
		}
	}()
	h.ServeHTTP(w, r)
	return nil
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush implements http.Flusher. The client gets all at once.
func (w *response) Flush() { w.WriteHeader(http.StatusOK) }

// received is the response as a client reads it.
func (w *response) received(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	if w.header.Get("Content-Type") == "" && w.body.Len() > 0 { // servers guess, too
		w.header.Set("Content-Type", http.DetectContentType(w.body.Bytes()))
	}
	return &http.Response{
		Status:     strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode: w.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        w.header,
		Body:          w,
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}
}

// Read reads the body.
func (w *response) Read(p []byte) (int, error) {
	if w.body == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	return w.body.Read(p)
}

// WriteTo gives the body in one piece.
func (w *response) WriteTo(to io.Writer) (int64, error) {
	if w.body == nil {
		return 0, http.ErrBodyReadAfterClose
	}
	return w.body.WriteTo(to)
}

// Close ends reading.
func (w *response) Close() error {
	if w.body != nil {
		w.body.Reset()
		bodies.Put(w.body)
		w.body = nil
	}
	return nil
}
