package manifest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// encode writes a value as YAML, in the order of its JSON fields. Going over sigs.k8s.io/yaml, which decodes the JSON into
// maps and encodes these, takes four times as long and was most of a compile; what it would read back is the same, which
// the tests hold.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	e := &encoder{in: text.Bytes(), out: make([]byte, 0, text.Len()*5/4)}
	if err := e.value(0, false); err != nil {
		return nil, err
	}
	return e.out, nil
}

// encoder turns compact JSON, as encoding/json writes it, into YAML.
type encoder struct {
	in  []byte
	out []byte
}

// value writes the next value at the indentation. What has parts starts on a line of its own below a key, and beside the
// dash of a list.
func (e *encoder) value(indent int, belowKey bool) error {
	switch c := e.in[0]; c {
	case '{':
		return e.mapping(indent, belowKey)
	case '[':
		return e.list(indent, belowKey)
	case '"':
		s, err := e.string()
		if err != nil {
			return err
		}
		if belowKey || len(e.out) > 0 && e.out[len(e.out)-1] == '-' {
			e.out = append(e.out, ' ')
		}
		e.scalar(s, indent)
	default: // a number, true, false or null
		n := bytes.IndexAny(e.in, ",]}\n")
		if n < 0 {
			return fmt.Errorf("JSON ends inside %q", e.in)
		}
		if belowKey || len(e.out) > 0 && e.out[len(e.out)-1] == '-' {
			e.out = append(e.out, ' ')
		}
		e.out = append(e.out, e.in[:n]...)
		e.out = append(e.out, '\n')
		e.in = e.in[n:]
	}
	return nil
}

// maxKey is how long YAML lets a key be, in bytes.
const maxKey = 1024

func (e *encoder) mapping(indent int, belowKey bool) error {
	e.in = e.in[1:]
	if e.in[0] == '}' {
		e.in = e.in[1:]
		e.empty("{}")
		return nil
	}
	first := !belowKey
	if belowKey {
		e.out = append(e.out, '\n')
	} else if len(e.out) > 0 {
		e.out = append(e.out, ' ') // beside a dash
	}
	for {
		if !first || belowKey {
			e.indent(indent)
		}
		first = false
		key, err := e.string()
		if err != nil {
			return err
		}
		start := len(e.out)
		if isPlain(key) {
			e.out = append(e.out, key...)
		} else {
			e.quoted(key)
		}
		if len(e.out)-start > maxKey {
			return fmt.Errorf("the key %.40q… is longer than YAML allows", key)
		}
		e.out = append(e.out, ':')
		e.in = e.in[1:] // the colon
		below := indent + 2
		if e.in[0] == '[' {
			below = indent // lists stand below the start of their key
		}
		if err := e.value(below, true); err != nil {
			return err
		}
		end := e.in[0]
		e.in = e.in[1:]
		if end == '}' {
			return nil
		}
	}
}

func (e *encoder) list(indent int, belowKey bool) error {
	e.in = e.in[1:]
	if e.in[0] == ']' {
		e.in = e.in[1:]
		e.empty("[]")
		return nil
	}
	if belowKey {
		e.out = append(e.out, '\n')
	} else if len(e.out) > 0 {
		e.out = append(e.out, ' ') // a list in a list
	}
	for first := !belowKey && len(e.out) > 0; ; first = false {
		if !first {
			e.indent(indent)
		}
		e.out = append(e.out, '-')
		if err := e.value(indent+2, false); err != nil {
			return err
		}
		end := e.in[0]
		e.in = e.in[1:]
		if end == ']' {
			return nil
		}
	}
}

func (e *encoder) empty(text string) {
	if len(e.out) > 0 {
		e.out = append(e.out, ' ')
	}
	e.out = append(e.out, text...)
	e.out = append(e.out, '\n')
}

func (e *encoder) indent(n int) {
	for range n {
		e.out = append(e.out, ' ')
	}
}

// string reads a JSON string.
func (e *encoder) string() (value string, err error) {
	end := 1
	for e.in[end] != '"' {
		if e.in[end] == '\\' {
			end++
		}
		end++
	}
	raw := e.in[:end+1]
	e.in = e.in[end+1:]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1:end]), nil
	}
	err = json.Unmarshal(raw, &value)
	return value, err
}

// scalar writes a string: plain where YAML of either version reads it as that string, as a block where it has lines, and
// in double quotes otherwise.
func (e *encoder) scalar(s string, indent int) {
	switch {
	case isPlain(s):
		e.out = append(e.out, s...)
		e.out = append(e.out, '\n')
	case isBlock(s):
		e.block(s, indent)
	default:
		e.quoted(s)
		e.out = append(e.out, '\n')
	}
}

// quoted writes a string in double quotes. Characters that YAML does not allow as they are become escapes.
func (e *encoder) quoted(s string) {
	e.out = append(e.out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			e.out = append(e.out, '\\', byte(r))
		case r == '\n':
			e.out = append(e.out, `\n`...)
		case r == '\t':
			e.out = append(e.out, `\t`...)
		case unicode.IsPrint(r):
			e.out = utf8.AppendRune(e.out, r)
		case r > 0xffff:
			e.out = fmt.Appendf(e.out, `\U%08x`, r)
		default:
			e.out = fmt.Appendf(e.out, `\u%04x`, r)
		}
	}
	e.out = append(e.out, '"')
}

func (e *encoder) block(s string, indent int) {
	e.out = append(e.out, '|')
	body := strings.TrimSuffix(s, "\n")
	if body == s {
		e.out = append(e.out, '-')
	}
	for line := range strings.SplitSeq(body, "\n") {
		e.out = append(e.out, '\n')
		if line != "" {
			e.indent(max(indent, 2))
			e.out = append(e.out, line...)
		}
	}
	e.out = append(e.out, '\n')
}

// isBlock tells whether a literal block keeps the string as it is.
func isBlock(s string) bool {
	if !strings.Contains(s, "\n") || strings.HasSuffix(s, "\n\n") || s == "\n" || strings.ContainsRune(" \t\n", rune(s[0])) {
		return false
	}
	return isPrintable(strings.ReplaceAll(s, "\n", ""))
}

// isPrintable tells whether YAML allows all characters as they are.
func isPrintable(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || r != '\t' && !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// reserved are the words that YAML 1.1 or 1.2 reads as something else than a string, in lower case.
var reserved = map[string]bool{"y": true, "n": true, "yes": true, "no": true, "on": true, "off": true, "true": true,
	"false": true, "null": true}

// amount is what starts like a number and is none: a duration or a size, such as 30s, 90d or 50Gi.
var amount = regexp.MustCompile(`^[1-9][0-9]*(ms|s|m|h|d|w|y|Mi|Gi|Ti)$`)

// isPlain tells whether the string needs no quotes: it starts with what starts no number and no syntax, and holds nothing
// that ends a plain scalar.
func isPlain(s string) bool {
	if s == "" || len(s) <= 5 && reserved[strings.ToLower(s)] {
		return false
	}
	if s[0] >= '1' && s[0] <= '9' {
		return len(s) < 8 && amount.MatchString(s)
	}
	if c := s[0]; (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '_' && c != '/' && c != '(' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		last := i == len(s)-1
		switch {
		case c < ' ' || c > '~':
			return false
		case c == ':' && (last || s[i+1] == ' '), c == ' ' && (last || s[i+1] == '#'):
			return false
		}
	}
	return true
}
