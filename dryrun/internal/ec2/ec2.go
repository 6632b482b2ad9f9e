// Package ec2 stands in for the API of EC2, as far as Prometheus' discovery asks it: DescribeInstances, with filters, and
// DescribeAvailabilityZones.
//
// Prometheus dials it itself, by a real connection: the AWS library can be told an address, and no network. So it listens on
// loopback, is started outside of a rehearsal's bubble, and closes each connection after one answer: the clock stands still only as
// long as a request is under way.
package ec2

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"gauntlet.dev/gauntlet/dryrun/internal/plan"
)

// Server answers for hosts.
type Server struct {
	server *http.Server
	url    string
	done   chan struct{}

	mu      sync.Mutex
	hosts   []plan.Host
	stopped map[string]bool // by ID
}

// Listen starts a server, to which all requests of the program to EC2 go from then on. It must be called outside of a bubble.
func Listen(ctx context.Context, hosts []plan.Host) (*Server, error) {
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("stand in for EC2: %w", err)
	}
	url := "http://" + l.Addr().String()
	if err := settings(url); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s := &Server{url: url, done: make(chan struct{}), hosts: slices.Clone(hosts), stopped: map[string]bool{}}
	slices.SortFunc(s.hosts, func(a, b plan.Host) int { return cmp.Or(cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID)) })
	s.server = &http.Server{Handler: http.HandlerFunc(s.answer), ReadHeaderTimeout: time.Minute}
	s.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(s.done)
		s.server.Serve(l) //nolint:errcheck // it ends when it is closed
	}()
	return s, nil
}

// settings puts the server in the place of the user's settings of AWS. Prometheus does not hand its option endpoint on to the library,
// which reads the environment whatever it is told.
func settings(url string) error {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "AWS_") {
			if err := os.Unsetenv(name); err != nil {
				return err
			}
		}
	}
	for name, value := range map[string]string{
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true", "AWS_ENDPOINT_URL_EC2": url,
	} {
		if err := os.Setenv(name, value); err != nil {
			return err
		}
	}
	return nil
}

// URL is where it answers.
func (s *Server) URL() string { return s.url }

// Close ends it.
func (s *Server) Close() {
	s.server.Close()
	<-s.done
}

// SetRunning stops a host, or starts it again, for those who ask for running ones.
func (s *Server) SetRunning(id string, running bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped[id] = !running
}

// scope finds the region in a signature: the API has one address for each, and here they are one.
var scope = regexp.MustCompile(`Credential=[^/]*/[0-9]+/([^/]+)/`)

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	region := scope.FindStringSubmatch(r.Header.Get("Authorization"))
	if region == nil {
		fail(w, "AuthFailure", "the request is not signed")
		return
	}
	if err := r.ParseForm(); err != nil {
		fail(w, "InvalidParameterValue", err.Error())
		return
	}
	var answer any
	switch action := r.Form.Get("Action"); action {
	case "DescribeInstances":
		filters, err := filtersOf(r.Form)
		if err != nil {
			fail(w, "InvalidParameterValue", err.Error())
			return
		}
		answer = s.instances(region[1], filters)
	case "DescribeAvailabilityZones":
		answer = s.zones(region[1])
	default:
		fail(w, "InvalidAction", fmt.Sprintf("%q is not part of a rehearsal", action))
		return
	}
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	xml.NewEncoder(w).Encode(answer) //nolint:errcheck // who asked is gone
}

func fail(w http.ResponseWriter, code, message string) {
	type failure struct {
		XMLName xml.Name `xml:"Response"`
		Code    string   `xml:"Errors>Error>Code"`
		Message string   `xml:"Errors>Error>Message"`
	}
	w.WriteHeader(http.StatusBadRequest)
	xml.NewEncoder(w).Encode(failure{Code: code, Message: message}) //nolint:errcheck // who asked is gone
}

// filter selects instances of which an attribute has one of the values.
type filter struct {
	name   string
	values []string
}

func filtersOf(form map[string][]string) (all []filter, err error) {
	for i := 1; ; i++ {
		name := form[fmt.Sprintf("Filter.%d.Name", i)]
		if len(name) == 0 {
			return all, nil
		}
		f := filter{name: name[0]}
		if _, known := attribute(&plan.Host{}, false, f.name); !known {
			return nil, fmt.Errorf("the filter '%s' is invalid", f.name)
		}
		for j := 1; ; j++ {
			value := form[fmt.Sprintf("Filter.%d.Value.%d", i, j)]
			if len(value) == 0 {
				break
			}
			f.values = append(f.values, value[0])
		}
		all = append(all, f)
	}
}

// attribute gives what filters and answers tell of a host. Filters know more attributes than hosts of a plan have; known tells
// those that they have.
func attribute(h *plan.Host, stopped bool, name string) (values []string, known bool) {
	switch key, isTag := strings.CutPrefix(name, "tag:"); {
	case isTag:
		if v, ok := h.Tags[key]; ok {
			return []string{v}, true
		}
		return nil, true
	case name == "tag-key":
		return slices.Sorted(maps.Keys(h.Tags)), true
	case name == "tag-value":
		return slices.Sorted(maps.Values(h.Tags)), true
	case name == "instance-state-name":
		return []string{state(stopped)}, true
	case name == "instance-id":
		return []string{h.ID}, true
	case name == "availability-zone":
		return []string{h.Zone}, true
	case name == "private-ip-address":
		return []string{h.IP}, true
	case name == "private-dns-name":
		return []string{h.Hostname}, true
	}
	return nil, false
}

func state(stopped bool) string {
	if stopped {
		return "stopped"
	}
	return "running"
}

// selects tells whether an instance has all that the filters ask for. Their values may have the wildcards * and ?.
func selects(filters []filter, h *plan.Host, stopped bool) bool {
	for _, f := range filters {
		values, _ := attribute(h, stopped, f.name)
		if !slices.ContainsFunc(f.values, func(pattern string) bool {
			return slices.ContainsFunc(values, func(v string) bool { return like(pattern, v) })
		}) {
			return false
		}
	}
	return true
}

// like matches a value of a filter, in which * and ? are wildcards and \ takes that from them.
func like(pattern, value string) bool {
	slash := strings.NewReplacer("/", "\x00") // path.Match would let no wildcard match it
	pattern = strings.ReplaceAll(slash.Replace(pattern), "[", `\[`)
	ok, err := path.Match(pattern, slash.Replace(value))
	return ok && err == nil
}
