package main

import (
	"bytes"
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// intro opens the page on the inventory.
//
//go:embed intro.md
var intro []byte

// entity is a section of the page: a kind of entity, with the file of the example fleet that shows it.
type entity struct {
	definition string
	title      string
	example    string // below the root of the project
}

// entities are the kinds of entity, in the order in which they explain each other.
var entities = [...]entity{
	{"Fleet", "Fleet", "clusters/fleet.yaml"},
	{"Region", "Region", "clusters/regions/na.yaml"},
	{"Environment", "Environment", "clusters/environments/environments.yaml"},
	{"Cluster", "Cluster", "clusters/clusters/eks.cue"},
	{"Instance", "Instance", "clusters/instances/infrastructure.yaml"},
	{"Team", "Team", "clusters/teams/teams.yaml"},
	{"Receiver", "Receiver", "clusters/receivers/pagerduty.yaml"},
	{"Class", "Class", "clusters/classes/p2.yaml"},
	{"Service", "Service", "clusters/services/service-x.yaml"},
	{"Exporter", "Exporter", "clusters/exporters/storefront.yaml"},
	{"HostGroup", "Host group", "clusters/hosts/legacy.yaml"},
	{"Waiver", "Waiver", "docs/generate/example/waivers/kafka.yaml"},
	{"Scenario", "Scenario", "clusters/scenarios/target-outage.yaml"},
}

// inlined are definitions that have no section, because their fields are listed wherever they are embedded.
var inlined = [...]string{"Ruled", "Asked"}

// inventoryPage writes what each file of an inventory may hold.
func inventoryPage(definitions []*definition, root fs.FS) ([]byte, error) {
	p := page{Buffer: bytes.NewBuffer(slices.Clone(intro))}
	for _, e := range entities {
		i := slices.IndexFunc(definitions, func(d *definition) bool { return d.name == e.definition })
		if i < 0 {
			return nil, fmt.Errorf("the schema defines no #%s", e.definition)
		}
		example, err := fs.ReadFile(root, e.example)
		if err != nil {
			return nil, err
		}
		p.entity(e, definitions[i], example)
	}
	p.WriteString("\n## Parts\n\nMappings that stand inside of several entities.\n")
	for _, d := range definitions {
		if len(d.fields) > 0 && !slices.Contains(inlined[:], d.name) && !isEntity(d) {
			fmt.Fprintf(p, "\n### %s\n\n%s\n\n", d.name, about(d))
			p.table(d.fields)
		}
	}
	p.WriteString("\n## Values\n\nWhat a single value may be.\n")
	for _, d := range definitions {
		if d.takes != "" {
			fmt.Fprintf(p, "\n### %s\n\n%s\n\nTakes: %s.\n", d.name, about(d), strings.ReplaceAll(d.takes, `\|`, "|"))
		}
	}
	return p.Bytes(), nil
}

func isEntity(d *definition) bool {
	return slices.ContainsFunc(entities[:], func(e entity) bool { return e.definition == d.name })
}

// page is Markdown under way.
type page struct{ *bytes.Buffer }

func (p page) entity(e entity, d *definition, example []byte) {
	place := "`fleet.yaml` or `fleet.cue`, at the root"
	if folder := path.Base(path.Dir(e.example)); folder != "clusters" || e.definition == "Cluster" {
		place = fmt.Sprintf("files in `%s/`", folder)
	}
	fmt.Fprintf(p, "\n## %s\n\n%s\n\nStands in: %s.\n\n", e.title, about(d), place)
	p.table(d.fields)
	fmt.Fprintf(p, "\nExample, [%s](../%s):\n\n```%s\n%s```\n", path.Base(e.example), e.example, path.Ext(e.example)[1:], example)
}

func (p page) table(fields []field) {
	p.WriteString("| Field | Takes | Default | What it is |\n|---|---|---|---|\n")
	for _, f := range fields {
		standard := ""
		switch {
		case f.required:
			standard = "**required**"
		case f.standard != "":
			standard = code(f.standard)
		}
		fmt.Fprintf(p, "| %s | %s | %s | %s |\n", code(f.path), f.takes, standard, cell(f.doc))
	}
}

// about gives a definition's comment without the name that it starts with, which is the title already.
func about(d *definition) string {
	text := strings.TrimPrefix(d.doc, "#"+d.name+" ")
	for _, verb := range []string{"is ", "are "} {
		text = strings.TrimPrefix(text, verb)
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
