package layout

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"go.yaml.in/yaml/v3"
)

// same tells whether two texts are the same YAML: the same bytes but for spaces and line ends, and the same values in the
// same style.
func same(a, b []byte) bool {
	if !bytes.Equal(bare(a), bare(b)) {
		return false
	}
	x, err := nodes(a)
	if err != nil {
		return false
	}
	y, err := nodes(b)
	return err == nil && slices.EqualFunc(x, y, equal)
}

// bare is a text without spaces and line ends.
func bare(text []byte) []byte {
	return bytes.Join(bytes.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }), nil)
}

// nodes parses the documents of a text.
func nodes(text []byte) (all []*yaml.Node, err error) {
	for decoder := yaml.NewDecoder(bytes.NewReader(text)); ; {
		n := &yaml.Node{}
		switch err := decoder.Decode(n); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		}
		all = append(all, n)
	}
}

// equal compares what was written, and so does not follow aliases.
func equal(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Style == b.Style && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor &&
		slices.EqualFunc(a.Content, b.Content, equal)
}
