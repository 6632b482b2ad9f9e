package processes

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

// TestProxy dials through a proxy by both of its protocols, names and addresses, and where nobody listens.
func TestProxy(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "asked for "+r.Host) //nolint:errcheck // the client sees it
	}))
	t.Cleanup(site.Close)
	tls := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "asked by TLS for "+r.Host) //nolint:errcheck // the client sees it
	}))
	t.Cleanup(tls.Close)
	known := map[string]net.Listener{"10.1.0.41:8080": site.Listener, "shop.shop.svc:8080": site.Listener, "[fd00::1]:8080": site.Listener, "10.1.0.41:8443": tls.Listener}
	l, err := loopback()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go proxy(l, func(ctx context.Context, network, address string) (net.Conn, error) {
		switch to := known[address]; {
		case to != nil:
			return (&net.Dialer{}).DialContext(ctx, network, to.Addr().String())
		case strings.HasSuffix(address, ":1"):
			return nil, syscall.ECONNREFUSED
		}
		return nil, errors.New("nobody answers")
	})
	for _, test := range []struct{ through, url, want string }{
		{"socks5", "http://10.1.0.41:8080/", "asked for 10.1.0.41:8080"},
		{"socks5", "http://shop.shop.svc:8080/", "asked for shop.shop.svc:8080"},
		{"socks5", "http://[fd00::1]:8080/", "asked for [fd00::1]:8080"},
		{"socks5", "https://10.1.0.41:8443/", "asked by TLS for 10.1.0.41:8443"},
		{"socks5", "http://10.1.0.41:1/", "unknown error connection refused"},
		{"socks5", "http://10.1.0.41:2/", "unknown error host unreachable"},
		{"http", "https://10.1.0.41:8443/", "asked by TLS for 10.1.0.41:8443"},
		{"http", "https://10.1.0.41:2/", "Bad Gateway"},
		{"http", "http://10.1.0.41:8080/", "405 Method Not Allowed"}, // it is asked for the page itself
	} {
		transport := site.Client().Transport.(*http.Transport).Clone()
		transport.TLSClientConfig = tls.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		transport.TLSClientConfig.InsecureSkipVerify = true
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: test.through, Host: l.Addr().String()})
		t.Cleanup(transport.CloseIdleConnections)
		var got string
		if res, err := (&http.Client{Transport: transport}).Get(test.url); err != nil {
			got = err.Error()
		} else {
			text, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if got = string(text); got == "" {
				got = res.Status
			}
		}
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s by %s: %q, want %q", test.url, test.through, got, test.want)
		}
	}
}
