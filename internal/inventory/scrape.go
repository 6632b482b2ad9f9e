package inventory

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Endpoint is one thing to scrape.
type Endpoint struct {
	From       string `json:"from"` // service or pod
	Port       string `json:"port"`
	TargetPort any    `json:"targetPort"` // string or float64
	Path       string `json:"path"`
	Scheme     string `json:"scheme"`
	Scrape
}

// Scrape is how a target is scraped, wherever it is.
type Scrape struct {
	Request
	Limits          Limits `json:"limits"`
	HonorLabels     bool   `json:"honorLabels"`
	HonorTimestamps bool   `json:"honorTimestamps"`
}

// Request is how something is asked for its metrics.
type Request struct {
	Interval      Duration            `json:"interval"`
	Timeout       Duration            `json:"timeout"`
	Drop          []string            `json:"drop"`
	Rename        map[string]string   `json:"rename"`
	Params        map[string][]string `json:"params"`
	Authorization *struct {
		Type        string    `json:"type"`
		Credentials SecretKey `json:"credentials"`
	} `json:"authorization"`
	BasicAuth *struct {
		Username SecretKey `json:"username"`
		Password SecretKey `json:"password"`
	} `json:"basicAuth"`
	TLSConfig *TLSConfig `json:"tlsConfig"`
	ProxyURL  string     `json:"proxyUrl"`
}

// TLSConfig is the client's side of TLS.
type TLSConfig struct {
	CA                 *SecretOrConfigMap `json:"ca"`
	Cert               *SecretOrConfigMap `json:"cert"`
	KeySecret          *SecretKey         `json:"keySecret"`
	ServerName         string             `json:"serverName"`
	InsecureSkipVerify bool               `json:"insecureSkipVerify"`
}

// SecretOrConfigMap names one key of either.
type SecretOrConfigMap struct {
	Secret    *SecretKey `json:"secret"`
	ConfigMap *struct {
		Name string `json:"name"`
		Key  string `json:"key"`
	} `json:"configMap"`
}

// Limits are bounds for one target. Zero means none.
type Limits struct {
	Samples  uint64 `json:"samples"`
	Targets  uint64 `json:"targets"`
	Labels   uint64 `json:"labels"`
	BodySize string `json:"bodySize"`
}

// endpoint checks that an endpoint says where, and once.
func (r *resolver) endpoint(src Source, e Endpoint, path ...any) {
	switch {
	case e.Port == "" && e.TargetPort == nil:
		r.add(codeSchema, src.At(path...), pathString(path), "this endpoint has no port; add port: NAME, or targetPort: NUMBER")
	case e.Port != "" && e.TargetPort != nil:
		r.add(codeSchema, src.At(append(slices.Clone(path), "targetPort")...), pathString(path),
			"this endpoint has both port and targetPort, and the operator ignores targetPort; remove one")
	}
	r.request(src, e.Request, path...)
}

// probe checks that a probe's parameters are its own.
func (r *resolver) probe(src Source, q Request) {
	r.request(src, q, "probe")
	for name, field := range map[string]string{"module": "module", "target": "targets"} {
		if _, ok := q.Params[name]; ok {
			r.add(codeSchema, src.At("probe", "params", name), "probe.params."+name,
				fmt.Sprintf("parameter %q is what probe.%s says; remove it", name, field))
		}
	}
}

var labelName = regexp.MustCompile("^[a-zA-Z_][a-zA-Z0-9_]*$")

// request checks what Prometheus or the operator would refuse of a request, for which the whole monitor is left out.
func (r *resolver) request(src Source, q Request, path ...any) {
	refuse := func(message string, at ...any) {
		at = slices.Concat(path, at)
		r.add(codeSchema, src.At(at...), pathString(at), message)
	}
	for old, name := range q.Rename {
		if _, also := q.Rename[name]; also {
			refuse(fmt.Sprintf("%s is renamed to %s, which is renamed as well; choose another name", old, name), "rename", old)
		} else if !labelName.MatchString(old) {
			refuse(fmt.Sprintf("%q is no name of a label; write letters, digits and underscores", old), "rename", old)
		}
	}
	if a := q.Authorization; a != nil {
		if strings.EqualFold(strings.TrimSpace(a.Type), "basic") {
			refuse("authorization.type is Basic, which takes a user name and a password; write basicAuth", "authorization", "type")
		} else if q.BasicAuth != nil {
			refuse("this has both authorization and basicAuth, and one header is sent; remove one", "basicAuth")
		}
	}
	if strings.Contains(q.ProxyURL, "@") {
		refuse("proxyUrl holds a user name or a password, which would be for all to read; leave it out", "proxyUrl")
	}
	t := q.TLSConfig
	if t == nil {
		return
	}
	for _, f := range []struct {
		name string
		of   *SecretOrConfigMap
	}{{"ca", t.CA}, {"cert", t.Cert}} {
		if f.of != nil && (f.of.Secret == nil) == (f.of.ConfigMap == nil) {
			refuse(fmt.Sprintf("tlsConfig.%s is in one place; write either secret or configMap", f.name), "tlsConfig", f.name)
		}
	}
	switch {
	case t.Cert != nil && t.KeySecret == nil:
		refuse("tlsConfig.cert is of no use without its key; add keySecret", "tlsConfig", "cert")
	case t.Cert == nil && t.KeySecret != nil:
		refuse("tlsConfig.keySecret is of no use without the certificate; add cert", "tlsConfig", "keySecret")
	}
}
