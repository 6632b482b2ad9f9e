package processes

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// TestLanes asks what lives on the network as a real process does, and a real process as what lives on the network does.
func TestLanes(t *testing.T) {
	e := engineOf(t, &plan.Plan{}, nil)
	hello := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/refused":
			panic(http.ErrAbortHandler)
		case "/busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		io.WriteString(w, r.Method+" "+r.Host+" "+r.URL.RequestURI()) //nolint:errcheck // the client sees it
	}
	stop, err := e.Net.Serve("10.1.0.41:8080", http.HandlerFunc(hello))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	server := httptest.NewServer(http.HandlerFunc(hello))
	t.Cleanup(server.Close)
	l := &lanes{engine: e, ip: "10.1.0.11"}
	t.Cleanup(l.close)
	stop, err = l.site(9090, server.Listener.Addr().(*net.TCPAddr).Port)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = l.dialer()
	transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	t.Cleanup(transport.CloseIdleConnections)
	for _, test := range []struct {
		by        http.RoundTripper
		url, want string
	}{
		{transport, "http://10.1.0.41:8080/metrics?a=b", "200 GET 10.1.0.41:8080 /metrics?a=b"},
		{transport, "https://10.1.0.41:8080/metrics", "200 GET 10.1.0.41:8080 /metrics"},
		{transport, "http://10.1.0.41:8080/busy", "503 GET 10.1.0.41:8080 /busy"},
		{transport, "http://10.1.0.41:8080/refused", "EOF"},
		{transport, "http://10.1.0.42:8080/", "connection refused"},
		{transport, "http://10.1.0.11:9090/-/ready", "200 GET 10.1.0.11:9090 /-/ready"},
		{e.Net.Client("10.1.0.12", nil), "http://10.1.0.11:9090/-/ready", "200 GET 10.1.0.11:9090 /-/ready"},
		{e.Net.Client("10.1.0.12", nil), "http://10.1.0.11:9090/refused", "EOF"},
	} {
		var got string
		if res, err := (&http.Client{Transport: test.by}).Get(test.url); err != nil {
			got = err.Error()
		} else {
			text, err := io.ReadAll(res.Body)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			got = strings.Fields(res.Status)[0] + " " + string(text)
		}
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %q, want %q", test.url, got, test.want)
		}
	}
	cut := e.Net.Cut(func(a, b string) bool { return a == "10.1.0.11" })
	if c, err := (&http.Client{Transport: e.Net.Client("10.1.0.12", nil), Timeout: 1}).Get("http://10.1.0.11:9090/-/ready"); err == nil {
		c.Body.Close()
		t.Error("what is cut off answers")
	}
	cut()
}
