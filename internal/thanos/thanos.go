// Package thanos is what is known of Thanos itself: the flags of its versions.
package thanos

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"gauntlet.dev/gauntlet/internal/suggest"
)

//go:embed flags.txt
var table string

// Fault is a flag that a version does not have.
type Fault struct {
	Until   string // the last version with it, of those in the table; empty where none has it
	From    string // the first version with it, where that is a later one
	Instead string // the flag that was probably meant, or that took its place; empty where none is known
}

// known is a flag of a command, with the versions that have it: of those in the table, from the first to the last.
type known struct {
	name        string
	negatable   bool // --no-NAME turns it off
	first, last int
}

// Flags is the table of all flags. It does not change.
type Flags struct {
	versions []string // in their order
	commands map[string][]known
}

// anyCommand are the flags that Thanos hides. They are taken to belong to each command.
const anyCommand = "any"

// Read reads the table. It costs little, and is done once for all flags of a fleet.
func Read() *Flags {
	f := &Flags{commands: map[string][]known{}}
	command := ""
	for line := range strings.Lines(table) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case words[0] == "versions":
			f.versions = words[1:]
		case line[0] != ' ':
			command = words[0]
		default:
			k := known{last: len(f.versions) - 1}
			k.name, k.negatable = strings.CutPrefix(words[0], "[no-]")
			for i := 1; i+1 < len(words); i += 2 {
				at := slices.Index(f.versions, words[i+1])
				if words[i] == "from" {
					k.first = at
				} else {
					k.last = at
				}
			}
			f.commands[command] = append(f.commands[command], k)
		}
	}
	return f
}

// Check tells whether a version of Thanos does without a flag of a command. Nothing is said of versions and commands that
// are not in the table. Of a version between two of the table, it is known that it has no flag that neither of these has.
func (f *Flags) Check(version, command, flag string) (Fault, bool) {
	below, above := f.around(version)
	if below < 0 || f.commands[command] == nil {
		return Fault{}, false
	}
	flags := slices.Concat(f.commands[command], f.commands[anyCommand])
	fault, there := Fault{}, false
	var names []string
	for _, k := range flags {
		has := k.first <= above && k.last >= below
		if has {
			names = append(names, k.name)
		}
		if k.name != flag && (!k.negatable || "no-"+k.name != flag) {
			continue
		}
		switch {
		case has:
			there = true
		case k.first > above:
			fault.From = f.versions[k.first]
		default:
			fault.Until = f.versions[k.last]
		}
	}
	if there {
		return Fault{}, false
	}
	fault.Instead = successors[flag]
	if fault == (Fault{}) {
		fault.Instead = suggest.Nearest(flag, names)
	}
	return fault, true
}

// successors are the flags that took the place of others, by Thanos' CHANGELOG.md.
var successors = map[string]string{
	"store": "endpoint", "rule": "endpoint", "target": "endpoint", "metadata": "endpoint", "exemplar": "endpoint",
	"store-strict": "endpoint-strict", "log.request.decision": "request.logging-config",
}

// around gives the versions of the table between which a version is: twice the same where its minor version is there,
// and -1 where it is older or newer than all.
func (f *Flags) around(version string) (below, above int) {
	minor, ok := minorOf(version)
	if !ok {
		return -1, -1
	}
	below, above = -1, -1
	for i, v := range f.versions {
		m, _ := minorOf(v)
		if m <= minor {
			below = i
		}
		if m >= minor && above < 0 {
			above = i
		}
	}
	if below < 0 || above < 0 {
		return -1, -1
	}
	return below, above
}

// minorOf gives 42 of v0.42.4, and of what packagers write after that.
func minorOf(version string) (int, bool) {
	rest, ok := strings.CutPrefix(strings.TrimPrefix(version, "v"), "0.")
	if !ok {
		return 0, false
	}
	digits, _, ok := strings.Cut(rest, ".")
	if !ok {
		return 0, false
	}
	minor, err := strconv.Atoi(digits)
	return minor, err == nil
}

// VersionOf gives the version in the tag of an image, or nothing.
func VersionOf(image string) string {
	image, _, _ = strings.Cut(image, "@")
	at := strings.LastIndexByte(image, ':')
	if at < 0 || strings.Contains(image[at:], "/") {
		return ""
	}
	if _, ok := minorOf(image[at+1:]); !ok {
		return ""
	}
	version, _, _ := strings.Cut(image[at+1:], "-")
	return version
}
