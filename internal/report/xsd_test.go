package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// xsd is a schema of XML, of as much as JUnit's has: elements with attributes, sequences and references. There is no
// validator in Go without C. What it does not know fails the test that reads it.
type xsd struct {
	Elements []xsdElement `xml:"element"`
	Others   []xsdUnknown `xml:",any"`
}

type xsdElement struct {
	Name string   `xml:"name,attr"`
	Type string   `xml:"type,attr"` // text, if it is not a complex one
	Of   *xsdType `xml:"complexType"`
}

type xsdType struct {
	Mixed      bool           `xml:"mixed,attr"`
	Sequence   []xsdReference `xml:"sequence>element"`
	Attributes []xsdAttribute `xml:"attribute"`
	Others     []xsdUnknown   `xml:",any"`
}

type xsdReference struct {
	Ref string `xml:"ref,attr"`
	Min string `xml:"minOccurs,attr"`
	Max string `xml:"maxOccurs,attr"`
}

type xsdAttribute struct {
	Name string `xml:"name,attr"`
	Type string `xml:"type,attr"`
	Use  string `xml:"use,attr"`
}

type xsdUnknown struct{ XMLName xml.Name }

// node is an element of a document.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func readXSD(t testing.TB, file string) xsd {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s xsd
	if err := xml.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Elements {
		if e.Of == nil && e.Type != "xs:string" {
			t.Fatalf("element %s has type %q, which this reader does not know", e.Name, e.Type)
		}
		if e.Of == nil {
			continue
		}
		for _, a := range e.Of.Attributes {
			if a.Type != "xs:string" {
				t.Fatalf("attribute %s of %s has type %q, which this reader does not know", a.Name, e.Name, a.Type)
			}
		}
		if len(e.Of.Others) > 0 {
			t.Fatalf("element %s has %v, which this reader does not know", e.Name, e.Of.Others)
		}
	}
	if len(s.Others) > 0 {
		t.Fatalf("the schema has %v, which this reader does not know", s.Others)
	}
	return s
}

// validate says what is wrong with a document.
func (s xsd) validate(document string) error {
	d := xml.NewDecoder(strings.NewReader(strings.TrimSpace(document)))
	var root node
	if err := d.Decode(&root); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind the root")
	}
	return s.element(root)
}

func (s xsd) element(n node) error {
	at := slices.IndexFunc(s.Elements, func(e xsdElement) bool { return e.Name == n.XMLName.Local })
	if at < 0 || n.XMLName.Space != "" {
		return fmt.Errorf("there is no element %v", n.XMLName)
	}
	of := s.Elements[at].Of
	if of == nil {
		of = &xsdType{Mixed: true}
	}
	if !of.Mixed && strings.TrimSpace(n.Text) != "" {
		return fmt.Errorf("%s holds the text %q", n.XMLName.Local, n.Text)
	}
	for _, a := range n.Attrs {
		if !slices.ContainsFunc(of.Attributes, func(x xsdAttribute) bool { return x.Name == a.Name.Local }) {
			return fmt.Errorf("%s has no attribute %s", n.XMLName.Local, a.Name.Local)
		}
	}
	for _, x := range of.Attributes {
		if x.Use == "required" && !slices.ContainsFunc(n.Attrs, func(a xml.Attr) bool { return a.Name.Local == x.Name }) {
			return fmt.Errorf("%s lacks the attribute %s", n.XMLName.Local, x.Name)
		}
	}
	children := ""
	for _, c := range n.Children {
		children += c.XMLName.Local + " "
		if err := s.element(c); err != nil {
			return err
		}
	}
	if model := of.model(); !model.MatchString(children) {
		return fmt.Errorf("%s holds %q, which is not %s", n.XMLName.Local, children, model)
	}
	return nil
}

// model is what children the type has, as an expression over their names.
func (x xsdType) model() *regexp.Regexp {
	b := "^"
	for _, r := range x.Sequence {
		least, most := 1, "1"
		if r.Min != "" {
			least, _ = strconv.Atoi(r.Min)
		}
		if r.Max != "" {
			most = strings.Replace(r.Max, "unbounded", "", 1)
		}
		b += fmt.Sprintf("(%s ){%d,%s}", r.Ref, least, most)
	}
	return regexp.MustCompile(b + "$")
}

// TestXSD makes sure that the reader of the schema finds what is wrong.
func TestXSD(t *testing.T) {
	schema := readXSD(t, "testdata/jenkins-junit.xsd")
	const good = `<testsuites name="a"><testsuite name="b" tests="1"><testcase name="c"><failure type="d">e</failure></testcase></testsuite></testsuites>`
	if err := schema.validate(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, replaced, want string }{
		{`name="c"`, `title="c"`, "testcase has no attribute title"},
		{` name="b"`, ``, "testsuite lacks the attribute name"},
		{`<failure`, `text<failure`, `testcase holds the text "text"`},
		{`failure`, `failing`, "there is no element { failing}"},
		{`</failure>`, `</failure><skipped/>`, `testcase holds "failure skipped ", which is not ^(skipped ){0,1}(error ){0,}(failure ){0,}(system-out ){0,}(system-err ){0,}$`},
		{`</testsuites>`, `</testsuites><more/>`, "there is more behind the root"},
		{`</testsuites>`, ``, "XML syntax error on line 1: unexpected EOF"},
	} {
		if err := schema.validate(strings.ReplaceAll(good, c.old, c.replaced)); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.replaced, err, c.want)
		}
	}
}
