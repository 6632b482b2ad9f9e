//go:build unix

package main

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// size is a fleet to measure: every service runs in every cluster.
type size struct {
	name               string
	clusters, services int
}

var (
	largest = size{"XL", 100, 1000}
	sizes   = []size{{"S", 1, 10}, {"M", 5, 100}, {"L", 20, 250}, largest}
)

// firstCluster is a region's hub and the global cluster in each fleet, however small.
const firstCluster = "prod-na-1"

//go:embed fleet
var forms embed.FS

// writeFleet writes an inventory of that size below dir.
func writeFleet(dir string, z size) error {
	fixed, err := fs.Sub(forms, "fleet/fixed")
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, fixed); err != nil {
		return err
	}
	// Prometheus' own templates, in annotations, have the usual delimiters.
	t, err := template.New("").Delims("<<", ">>").ParseFS(forms, "fleet/*.yaml", "fleet/service/*.yaml")
	if err != nil {
		return err
	}
	write := func(folder, name, form string, data any) error {
		var text bytes.Buffer
		if err := t.ExecuteTemplate(&text, form, data); err != nil {
			return err
		}
		file := filepath.Join(dir, folder, name+".yaml")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, text.Bytes(), 0o644)
	}
	for i := range z.clusters {
		c := clusterAt(i)
		if err := write("clusters", c.Name, "cluster.yaml", c); err != nil {
			return err
		}
		if i < len(regions) { // the first clusters are the hubs
			if err := write("regions", c.Region, "region.yaml", region{c.Region, c.Name}); err != nil {
				return err
			}
		}
	}
	for i := range z.services {
		s := serviceAt(i)
		if err := write("services", s.Name, s.form, s); err != nil {
			return err
		}
	}
	return nil
}

var regions = [...]string{"na", "eu"}

type region struct{ Name, Hub string }

type cluster struct{ Name, Region, Environment string }

// clusterAt gives a cluster by its number: the regions take turns, and every fifth of a region's clusters is for dev.
func clusterAt(i int) cluster {
	c := cluster{Region: regions[i%len(regions)], Environment: "prod"}
	n := i / len(regions)
	if n%5 == 4 {
		c.Environment = "dev"
	}
	c.Name = fmt.Sprintf("%s-%s-%d", c.Environment, c.Region, n+1)
	return c
}

type service struct {
	Name, Namespace, Team, Priority string
	ID                              string // the name as it stands in those of metrics
	Alert                           string // the name as it stands in those of alerts
	Severity                        string // the worst that the class may use
	Budget, Slow                    int

	form string
}

var (
	domains = strings.Fields(`accounts ads appraisals auctions badges billing bookmarks cars catalog chat checkout consent credit
		dealers delivery deposits email events feeds financing fraud history identity images inspections inventory invoices leads
		listings loans maps market messages offers orders payments photos pricing profiles ratings`)
	roles = []struct{ name, form string }{
		{"api", "http"}, {"worker", "queue"}, {"cache", "store"}, {"web", "http"}, {"import", "queue"},
		{"gateway", "http"}, {"export", "queue"}, {"index", "store"}, {"admin", "http"}, {"mailer", "queue"},
		{"search", "http"}, {"db", "store"}, {"hooks", "http"}, {"scoring", "queue"}, {"partner", "http"},
		{"sync", "queue"}, {"archive", "store"}, {"mobile", "http"}, {"audit", "queue"}, {"reports", "http"},
		{"sessions", "store"}, {"stream", "queue"}, {"proxy", "http"}, {"graph", "store"}, {"batch", "queue"},
	}
	teams = []string{"accounts", "dealers", "marketplace", "platform"}
	// One service in ten is P1, three are P2, four are P3 and two are internal.
	priorities = []string{"P1", "P2", "P3", "P3", "P2", "P3", "internal", "P2", "P3", "internal"}
)

// serviceAt gives a service by its number. Names are unique below len(domains) × len(roles).
func serviceAt(i int) service {
	role := roles[i%len(roles)]
	domain := domains[(i/len(roles)+i%len(roles))%len(domains)]
	s := service{
		Name: domain + "-" + role.name, Namespace: domain, Team: teams[i%len(teams)], Priority: priorities[i%len(priorities)],
		ID: domain + "_" + role.name, Severity: "critical", Budget: 1 + i%9, Slow: 1 + i%4, form: role.form + ".yaml",
	}
	if s.Priority == "P3" {
		s.Severity = "warning"
	}
	for _, word := range []string{domain, role.name} {
		s.Alert += strings.ToUpper(word[:1]) + word[1:]
	}
	return s
}
