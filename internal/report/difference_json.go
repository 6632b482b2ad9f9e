package report

import (
	"io"
	"path"

	"gauntlet.dev/gauntlet/internal/difference"
	"gauntlet.dev/gauntlet/internal/edits"
)

// reviewVersion is the version of the JSON format of a difference.
const reviewVersion = 1

type reviewJSON struct {
	Version  int      `json:"version"`
	Tool     jsonTool `json:"tool"`
	Base     string   `json:"base"`
	Head     string   `json:"head"`
	Affected []string `json:"affected"` // clusters
	*difference.Difference
	Manifests string `json:"manifests,omitempty"`
}

func writeReviewJSON(w io.Writer, r Review) error {
	of := reviewJSON{Version: reviewVersion, Tool: jsonTool{toolName, r.Version}, Base: r.Base, Head: r.Head, Affected: r.Difference.Clusters(),
		Difference: r.placed(), Manifests: string(r.Manifests)}
	return encode(w, of)
}

// placed gives the difference with the paths of files as the report gives them.
func (r Review) placed() *difference.Difference {
	d := *r.Difference
	for _, list := range []*[]difference.Change{&d.Entities, &d.Alerts, &d.Recordings, &d.Targets, &d.Limits, &d.Topology, &d.Values, &d.Objects, &d.Unpaged} {
		all := make([]difference.Change, len(*list))
		for i, c := range *list {
			c.Lines = r.below(c.Lines)
			all[i] = c
		}
		*list = all
	}
	receivers := make([]difference.Receiver, len(d.Receivers))
	for i, of := range d.Receivers {
		of.Gained, of.Lost = r.toldBelow(of.Gained), r.toldBelow(of.Lost)
		receivers[i] = of
	}
	d.Receivers = receivers
	return &d
}

func (r Review) toldBelow(all []difference.Told) []difference.Told {
	placed := make([]difference.Told, len(all))
	for i, t := range all {
		t.Lines = r.below(t.Lines)
		placed[i] = t
	}
	return placed
}

func (r Review) below(lines []edits.Line) []edits.Line {
	placed := make([]edits.Line, len(lines))
	for i, l := range lines {
		l.File = path.Join(r.Dir, l.File)
		placed[i] = l
	}
	return placed
}
