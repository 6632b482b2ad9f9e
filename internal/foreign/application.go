package foreign

import (
	"cmp"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"

	"gauntlet.dev/gauntlet/internal/manifest"
)

// application is what an Argo CD application says of what is applied where.
type application struct {
	object    *manifest.Object
	cluster   string // its destination, as the application names it; empty for the cluster that Argo CD itself runs in
	namespace string
	name      string
	sources   []appSource
}

// appSource is a source of an application.
type appSource struct {
	at      []any // its path in the object
	path    string
	chart   string
	matches func(name string) bool // which files below its path are applied
	helm    helmSource
}

// inCluster is what Argo CD calls the cluster that it runs in.
const (
	inCluster       = "in-cluster"
	inClusterServer = "https://kubernetes.default.svc"
)

// applications reads those among the objects, and those that an ApplicationSet makes of a list.
func applications(files []file) (apps []*application, of map[*manifest.Object]*application) {
	of = map[*manifest.Object]*application{}
	for _, f := range files {
		for _, o := range f.objects() {
			res, ok := o.Resource.(*map[string]any)
			switch {
			case !ok || of[o] != nil:
			case o.Kind == "Application":
				spec, _ := (*res)["spec"].(map[string]any)
				of[o] = readApplication(o, o.Name, spec, []any{"spec"})
				apps = append(apps, of[o])
			case o.Kind == "ApplicationSet":
				made := generated(o, *res)
				apps = append(apps, made...)
			}
		}
	}
	slices.SortStableFunc(apps, func(a, b *application) int { return cmp.Compare(a.name, b.name) })
	return apps, of
}

func readApplication(o *manifest.Object, name string, spec map[string]any, at []any) *application {
	to, _ := spec["destination"].(map[string]any)
	app := &application{object: o, name: name, cluster: cmp.Or(text(to, "name"), text(to, "server")), namespace: text(to, "namespace")}
	if app.cluster == inCluster || strings.TrimSuffix(app.cluster, "/") == inClusterServer {
		app.cluster = ""
	}
	if src, ok := spec["source"].(map[string]any); ok {
		app.sources = append(app.sources, readSource(src, append(at[:len(at):len(at)], "source")))
	}
	sources, _ := spec["sources"].([]any)
	for i, s := range sources {
		src, _ := s.(map[string]any)
		app.sources = append(app.sources, readSource(src, append(at[:len(at):len(at)], "sources", i)))
	}
	hydrator, _ := spec["sourceHydrator"].(map[string]any)
	if synced, ok := hydrator["syncSource"].(map[string]any); ok { // what is applied; what it is made of is not
		app.sources = append(app.sources, readSource(synced, append(at[:len(at):len(at)], "sourceHydrator", "syncSource")))
	}
	return app
}

func readSource(src map[string]any, at []any) appSource {
	s := appSource{at: at, chart: text(src, "chart"), matches: func(string) bool { return true }}
	if p := text(src, "path"); p != "" {
		s.path = path.Clean(p)
	}
	if dir, ok := src["directory"].(map[string]any); ok {
		include, exclude := text(dir, "include"), text(dir, "exclude")
		s.matches = func(name string) bool {
			return (include == "" || glob(include, name)) && (exclude == "" || !glob(exclude, name))
		}
	}
	helm, _ := src["helm"].(map[string]any)
	s.helm = readHelm(helm)
	return s
}

// text gives a field that is a string, or nothing.
func text(of map[string]any, name string) string {
	s, _ := of[name].(string)
	return s
}

// glob matches a path as Argo CD does: a star stands for slashes too, and braces hold a choice.
func glob(pattern, name string) bool {
	var re strings.Builder
	re.WriteString("^")
	choices := 0
	for _, r := range pattern {
		switch {
		case r == '*':
			re.WriteString(".*")
		case r == '?':
			re.WriteString(".")
		case r == '{':
			choices++
			re.WriteString("(?:")
		case r == '}' && choices > 0:
			choices--
			re.WriteString(")")
		case r == ',' && choices > 0:
			re.WriteString("|")
		default:
			re.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	compiled, err := regexp.Compile(re.String() + "$")
	return err != nil || compiled.MatchString(name)
}

// parameter is a place of a template that the element of a list fills: {{.name}} or {{name}}.
var parameter = regexp.MustCompile(`\{\{ *\.?([\w.-]+) *\}\}`)

// generated gives the applications that the list generators of an ApplicationSet make.
func generated(o *manifest.Object, res map[string]any) []*application {
	spec, _ := res["spec"].(map[string]any)
	template, err := json.Marshal(spec["template"])
	if err != nil {
		return nil
	}
	var apps []*application
	generators, _ := spec["generators"].([]any)
	for _, g := range generators {
		generator, _ := g.(map[string]any)
		list, _ := generator["list"].(map[string]any)
		elements, _ := list["elements"].([]any)
		for _, e := range elements {
			element, _ := e.(map[string]any)
			filled := parameter.ReplaceAllFunc(template, func(place []byte) []byte {
				value, ok := element[string(parameter.FindSubmatch(place)[1])].(string)
				if !ok {
					return place
				}
				quoted, _ := json.Marshal(value) // of a string
				return quoted[1 : len(quoted)-1]
			})
			var made struct {
				Metadata struct{ Name string } `json:"metadata"`
				Spec     map[string]any        `json:"spec"`
			}
			if json.Unmarshal(filled, &made) == nil {
				apps = append(apps, readApplication(o, made.Metadata.Name, made.Spec, []any{"spec", "template", "spec"}))
			}
		}
	}
	return apps
}
