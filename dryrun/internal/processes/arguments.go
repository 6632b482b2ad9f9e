package processes

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

// argument is one of Thanos': --name=value, or --name alone.
type argument struct{ name, value string }

func (a argument) String() string {
	if a.value == "" {
		return "--" + a.name
	}
	return "--" + a.name + "=" + a.value
}

// args gives the arguments of the plan, but that it listens on loopback, writes where the rehearsal wants it, speaks no TLS, and finds
// by address what it would find by DNS.
func (t *Thanos) args(folder string) ([]string, error) {
	all, err := split(t.of.Args)
	if err != nil {
		return nil, err
	}
	all = append(all, argument{"http-address", local(t.http)}, argument{"log.level", "warn"})
	if t.of.GRPC != 0 {
		all = append(all, argument{"grpc-address", local(t.grpc)})
	}
	if t.of.Component != "query" && t.of.Component != "query-frontend" {
		all = append(all, argument{"data-dir", folder})
	}
	if t.of.Bucket != "" {
		config, err := t.bucket()
		if err != nil {
			return nil, err
		}
		all = append(all, argument{"objstore.config", config})
	}
	var out []string
	for _, a := range all {
		here, err := t.here(a)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", a.name, err)
		}
		for _, a := range here {
			out = append(out, a.String())
		}
	}
	return out, nil
}

// split reads arguments, and leaves out those that the rehearsal decides on.
func split(args []string) (all []argument, err error) {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		if !isFlag {
			return nil, fmt.Errorf("%q is no flag of the form --name=value", args[i])
		}
		name, value, given := strings.Cut(name, "=")
		if !given && i+1 < len(args) && !strings.HasPrefix(args[i+1], "--") {
			i++
			value = args[i]
		}
		switch {
		case strings.HasPrefix(name, "grpc-server-tls-"), strings.HasPrefix(name, "grpc-client-"):
		case slices.Contains([]string{"http-address", "grpc-address", "http.config", "data-dir", "objstore.config", "objstore.config-file", "log.level"}, name):
		default:
			all = append(all, argument{name, value})
		}
	}
	return all, nil
}

// here gives what takes the place of an argument.
func (t *Thanos) here(a argument) ([]argument, error) {
	switch a.name {
	case "endpoint", "endpoint-strict", "endpoint-group", "endpoint-group-strict":
		var all []argument
		for _, address := range t.found(a.value, strings.Contains(a.name, "group")) {
			all = append(all, argument{a.name, address})
		}
		return all, nil
	case "endpoint.sd-config-file":
		return t.endpoints(a.value)
	case "query", "alertmanagers.url":
		return t.forwards(a)
	case "query-frontend.downstream-url":
		return t.forwards(a)
	case "endpoint.sd-config", "query.config", "query.config-file", "alertmanagers.config", "alertmanagers.config-file":
		return nil, errors.New("real processes are not rehearsed with it; name the addresses by flags of their own")
	}
	return []argument{a}, nil
}

// endpoints writes the file of endpoints anew.
func (t *Thanos) endpoints(path string) ([]argument, error) {
	text, err := os.ReadFile(filepath.Join(t.engine.Folder, filepath.FromSlash(path)))
	if err != nil {
		return nil, err
	}
	type endpoint struct {
		Address       string `json:"address"`
		Group         bool   `json:"group,omitempty"`
		Strict        bool   `json:"strict,omitempty"`
		ServiceConfig string `json:"service_config,omitempty"`
	}
	var file struct {
		Endpoints []endpoint `json:"endpoints"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []endpoint
	for _, e := range file.Endpoints {
		for _, address := range t.found(e.Address, e.Group) {
			there := e
			there.Address = address
			all = append(all, there)
		}
	}
	file.Endpoints = all
	if text, err = yaml.Marshal(file); err != nil {
		return nil, err
	}
	to := filepath.Join(t.engine.folder(t.of.Pod), "endpoints.yaml")
	return []argument{{"endpoint.sd-config-file", to}}, os.WriteFile(to, text, 0o600)
}

// found resolves an address with dns+ or dnssrv+ before it. Of a group, one address stands for all: real processes cannot ask a DNS
// that only the rehearsal knows.
func (t *Thanos) found(address string, group bool) []string {
	kind, name, dynamic := strings.Cut(address, "+")
	if !dynamic {
		return []string{address}
	}
	resolve := t.engine.Names.A
	if kind != "dns" {
		resolve = t.engine.Names.SRV
	}
	all := resolve(t.of.IP, name)
	if group && len(all) > 1 {
		t.engine.Logger.Warn("the first one of a group of endpoints is asked for all", "of", t.of.Name, "group", address)
		return all[:1]
	}
	return all
}

// forwards puts addresses on loopback, which lead to where the URL leads, in its place.
func (t *Thanos) forwards(a argument) (all []argument, err error) {
	kind, rest, dynamic := strings.Cut(a.value, "+")
	if !dynamic {
		kind, rest = "", a.value
	}
	if !strings.Contains(rest, "://") {
		rest = "http://" + rest
	}
	u, err := url.Parse(rest)
	if err != nil {
		return nil, err
	}
	host := u.Host
	if _, _, err := net.SplitHostPort(host); err != nil && kind != "dnssrv" && kind != "dnssrvnoa" {
		host = net.JoinHostPort(host, map[string]string{"http": "80", "https": "443"}[u.Scheme])
	}
	if dynamic {
		host = kind + "+" + host
	}
	for _, to := range t.found(host, false) {
		address, err := t.lanes.forward(to)
		if err != nil {
			return nil, err
		}
		u.Host = address
		all = append(all, argument{a.name, u.String()})
	}
	return all, nil
}
