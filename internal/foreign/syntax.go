package foreign

import (
	"bytes"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// actions finds what only a template of Helm has: alerts have templates too.
var actions = regexp.MustCompile(`\{\{[^}]*(\.(Values|Release|Chart|Capabilities|Files|Template)\b|\b(include|define|toYaml|nindent|tpl|fail|block) )`)

var yamlLine = regexp.MustCompile(`^(?:yaml: )?(?:line (\d+): )?`)

// syntax passes on what the YAML parser says.
func (d *document) syntax(err error) {
	m := yamlLine.FindStringSubmatch(err.Error())
	message := err.Error()[len(m[0]):]
	if d.secret {
		message, _, _ = strings.Cut(message, " '") // a password that begins with * is an anchor that nobody knows
	}
	line, _ := strconv.Atoi(m[1])
	if last := d.firstBad(err); last > 0 {
		line = last
	}
	at := d.wholeLine(d.first + max(line, 1) - 1)
	found := d.add(codeSyntax, at, "this is no YAML: "+message+"; correct it")
	if text := d.source.Line(at.Line); bytes.HasPrefix(bytes.TrimLeft(text, " "), []byte("\t")) {
		found.Help = "A tab stands at the beginning of this line. YAML is indented by spaces alone."
	}
}

// mostSearched bounds the texts that are searched for the line of an error.
const mostSearched = 1 << 20

// firstBad gives the line, from 1, up to which the document must be read for the parser to say the same. The line that the
// parser names is often the one where the mapping begins that it gives up. Zero is for not known.
func (d *document) firstBad(err error) int {
	if d.end-d.begin > mostSearched {
		return 0
	}
	var ends []int // of lines
	for i, c := range d.text() {
		if c == '\n' {
			ends = append(ends, i+1)
		}
	}
	ends = append(ends, d.end-d.begin)
	same := func(i int) bool {
		var n yaml.Node
		said := yaml.Unmarshal(d.text()[:ends[i]], &n)
		return said != nil && strings.EqualFold(said.Error(), err.Error())
	}
	n := sort.Search(len(ends), same)
	if n == len(ends) {
		return 0
	}
	for n > 0 && len(bytes.TrimSpace(d.text()[ends[n-1]:ends[n]])) == 0 {
		n--
	}
	return n + 1
}

func quote(text string) string { return strconv.Quote(text) }
