package proof

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

// inside matches addresses of Services, and the parts of them: the lookup, the port of an SRV record, the Service and its
// namespace, the port's number.
var inside = regexp.MustCompile(`(?:(dns|dnssrv|dnssrvnoa)\+)?(?:https?://)?(?:_([\w-]+)\._tcp\.)?([\w-]+)\.([\w-]+)\.svc(?:\.cluster\.local)?(?::(\d+))?`)

// TestAddressesInsideAreServed resolves every address of a Service that the fleet's own objects and the chart's values name:
// in the cluster, there is such a Service, with that port, over pods that listen there.
func TestAddressesInsideAreServed(t *testing.T) {
	for _, c := range example(t).clusters {
		resolved := 0
		for _, text := range texts(t, c) {
			for _, m := range inside.FindAllStringSubmatch(text, -1) {
				resolved++
				resolve(t, c, m)
			}
		}
		if resolved < 2 {
			t.Errorf("%s: only %d addresses", c.Name, resolved)
		}
	}
}

// texts are those of the objects that dial somebody of the fleet. What monitors and probes ask belongs to somebody else.
func texts(t testing.TB, c *cluster) []string {
	t.Helper()
	values, err := yaml.Marshal(c.values.tree)
	if err != nil {
		t.Fatal(err)
	}
	found := []string{string(values)}
	for _, o := range c.objects {
		switch o.Kind {
		case "ConfigMap", "Deployment", "StatefulSet", "Prometheus", "ThanosRuler":
			found = append(found, string(o.text))
		}
	}
	return found
}

func resolve(t *testing.T, c *cluster, m []string) {
	t.Helper()
	address, lookup, srv, name, in, number := m[0], m[1], m[2], m[3], m[4], m[5]
	all := services(t, c)
	i := slices.IndexFunc(all, func(s *corev1.Service) bool { return s.Name == name && s.Namespace == in })
	if i < 0 {
		t.Errorf("%s: nobody makes the Service of %s", c.Name, address)
		return
	}
	p := slices.IndexFunc(all[i].Spec.Ports, func(p corev1.ServicePort) bool {
		return srv != "" && p.Name == srv || srv == "" && strconv.Itoa(int(p.Port)) == number
	})
	if p < 0 {
		t.Errorf("%s: the Service of %s has no such port", c.Name, address)
		return
	}
	if len(behind(t, c, all[i], all[i].Spec.Ports[p])) == 0 {
		t.Errorf("%s: no pod listens at %s", c.Name, address)
	}
	if headless := all[i].Spec.ClusterIP == corev1.ClusterIPNone; headless != (lookup != "") {
		t.Errorf("%s: %s is headless: %t; its pods are looked up one by one: %t", c.Name, address, headless, lookup != "")
	}
}

// TestPrometheusFindsAlertmanager resolves what a Prometheus sends alerts to, which it names by Service and port.
func TestPrometheusFindsAlertmanager(t *testing.T) {
	for _, e := range exampleEvaluators(t) {
		if e.prometheus == nil {
			continue
		}
		for _, a := range e.prometheus.Spec.Alerting.Alertmanagers {
			srv := a.Port.StrVal
			resolve(t, e.cluster, []string{a.Name, "", srv, a.Name, *a.Namespace, ""})
		}
		if len(e.prometheus.Spec.Alerting.Alertmanagers) == 0 {
			t.Errorf("%s sends alerts to nobody", e)
		}
	}
	for _, c := range example(t).clusters {
		for _, r := range all[*monitoringv1.ThanosRuler](c) {
			if len(r.Spec.AlertManagersURL) == 0 || len(r.Spec.QueryEndpoints) == 0 {
				t.Errorf("%s in %s asks or tells nobody", r.Name, c.Name)
			}
		}
	}
}

// endpointFile is Thanos' file of endpoints, as it is read.
type endpointFile struct {
	Endpoints []endpoint `json:"endpoints"`
}

type endpoint struct {
	Address      string `json:"address"`
	Group        bool   `json:"group"`
	Strict       bool   `json:"strict"`
	ClientConfig struct {
		ServerName string `json:"server_name"`
		TLSConfig  struct {
			Enabled  bool   `json:"enabled"`
			CAFile   string `json:"ca_file"`
			CertFile string `json:"cert_file"`
			KeyFile  string `json:"key_file"`
		} `json:"tls_config"`
	} `json:"client_config"`
}

// TestQueriersMeet takes the endpoints of each querier. One of another cluster is the name of a load balancer in that very
// cluster; whoever wants a certificate is dialed with one, by the name that is in it, and nobody else is.
func TestQueriersMeet(t *testing.T) {
	f := example(t)
	domain := f.inventory.Fleet.Domain
	met := 0
	for _, c := range f.clusters {
		for _, cm := range all[*corev1.ConfigMap](c) {
			for name, text := range cm.Data {
				var file endpointFile
				if err := yaml.UnmarshalStrict([]byte(text), &file); err != nil {
					t.Fatalf("%s of %s in %s: %v", name, cm.Name, c.Name, err)
				}
				for _, e := range file.Endpoints {
					met++
					at, s := f.serviceAt(t, c, e.Address)
					if s == nil {
						t.Errorf("%s in %s: nobody answers at %s", cm.Name, c.Name, e.Address)
						continue
					}
					answers := behind(t, at, s, grpcPort(s))
					if len(answers) != 1 {
						t.Errorf("%s in %s: %d workloads answer at %s", cm.Name, c.Name, len(answers), e.Address)
						continue
					}
					tls := e.ClientConfig.TLSConfig
					if hasTLS(answers[0]) != tls.Enabled {
						t.Errorf("%s in %s: %s wants a certificate: %t", cm.Name, c.Name, e.Address, hasTLS(answers[0]))
					}
					if want := answers[0].Of.GetName() + "." + at.Name + "." + domain; tls.Enabled &&
						(e.ClientConfig.ServerName != want || tls.CAFile == "" || tls.CertFile == "" || tls.KeyFile == "") {
						t.Errorf("%s in %s: %s is dialed as %q, with %+v; its name is %s", cm.Name, c.Name, e.Address, e.ClientConfig.ServerName, tls, want)
					}
				}
			}
		}
	}
	if met < 10 {
		t.Errorf("only %d endpoints", met)
	}
}

// serviceAt finds the Service behind an address that is dialed in a cluster, and the cluster that it is in.
func (f *fleet) serviceAt(t testing.TB, from *cluster, address string) (*cluster, *corev1.Service) {
	t.Helper()
	if m := inside.FindStringSubmatch(address); m != nil {
		all := services(t, from)
		if i := slices.IndexFunc(all, func(s *corev1.Service) bool { return s.Name == m[3] }); i >= 0 {
			return from, all[i]
		}
		return nil, nil
	}
	host, number, _ := strings.Cut(address, ":")
	for _, c := range f.clusters {
		for _, s := range all[*corev1.Service](c) {
			if s.Annotations["external-dns.alpha.kubernetes.io/hostname"] == host && strings.Contains(host, "."+c.Name+".") &&
				s.Spec.Type == corev1.ServiceTypeLoadBalancer && strconv.Itoa(int(grpcPort(s).Port)) == number {
				return c, s
			}
		}
	}
	return nil, nil
}

func grpcPort(s *corev1.Service) corev1.ServicePort {
	i := slices.IndexFunc(s.Spec.Ports, func(p corev1.ServicePort) bool { return p.Name == "grpc" })
	if i < 0 {
		return corev1.ServicePort{}
	}
	return s.Spec.Ports[i]
}
