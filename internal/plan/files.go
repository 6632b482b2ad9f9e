package plan

import (
	"path"
	"regexp"
	"strings"

	"gauntlet.dev/gauntlet/internal/operated"
)

// fileField is a field of a configuration that names a file outside of the plan.
var fileField = regexp.MustCompile(`(?m)^([ -]*)(\w+_file): ["']?(/[^"'\n]+?)["']?$`)

// withFiles puts files of the plan in place of those that a configuration names, relative to its folder. They hold Secrets or
// what Kubernetes mounts, so that there are placeholders in them.
func (l *lowering) withFiles(folder string, config []byte) []byte {
	return fileField.ReplaceAllFunc(config, func(line []byte) []byte {
		m := fileField.FindSubmatch(line)
		field, file := string(m[2]), string(m[3])
		return []byte(string(m[1]) + field + ": " + relative(folder, l.placeholder(field, file)))
	})
}

// placeholder writes a file for one outside of the plan, and gives its path.
func (l *lowering) placeholder(field, file string) string {
	at := path.Join("files", path.Clean("/"+file))
	content := operated.Placeholder + "\n"
	for _, part := range []string{"ca_file", "cert_file", "key_file", "tls"} {
		if strings.Contains(field, part) && !strings.Contains(field, "api_key") && !strings.Contains(field, "routing_key") {
			content = operated.Certificate()
		}
	}
	if strings.Contains(field, "url") {
		content = operated.PlaceholderURL + "\n"
	}
	if l.files[at] == nil {
		l.files[at] = []byte(content)
	}
	return at
}
