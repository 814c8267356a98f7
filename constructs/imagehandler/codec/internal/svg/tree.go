package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// element is a node of the drawing.
type element struct {
	name     string
	attrs    map[string]string
	children []*element
}

// refused are elements that change what is seen and can't be drawn.
var refused = map[string]string{
	"text": "text", "tspan": "text", "textPath": "text", "image": "pictures", "foreignObject": "foreign objects",
	"clipPath": "clipping", "mask": "masks", "filter": "filters", "pattern": "patterns", "marker": "markers",
	"script": "scripts", "switch": "conditions", "animate": "animation", "animateTransform": "animation",
	"animateMotion": "animation", "set": "animation", "mesh": "mesh gradients", "hatch": "hatches",
}

// silent are elements that show nothing, and are passed over with all in them.
var silent = map[string]bool{"title": true, "desc": true, "metadata": true, "view": true, "cursor": true}

// drawing is what is read of a file.
type drawing struct {
	root  *element
	byID  map[string]*element
	rules []rule
}

// parse reads a drawing. With headOnly it stops after the start of the root.
func parse(data []byte, headOnly bool) (*drawing, error) {
	if len(data) > maxOctets {
		return nil, &LimitError{"octets", maxOctets}
	}
	d := &drawing{byID: map[string]*element{}}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.Strict = true
	var open []*element
	var css strings.Builder
	elements := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && d.root != nil && len(open) == 0 {
			d.rules = parseRules(css.String())
			return d, nil
		}
		if err != nil {
			return nil, &SyntaxError{err.Error()}
		}
		switch t := token.(type) {
		case xml.StartElement:
			if elements++; elements > maxElements {
				return nil, &LimitError{"elements", maxElements}
			}
			if len(open) >= maxDepth {
				return nil, &LimitError{"elements within each other", maxDepth}
			}
			e := newElement(t)
			switch {
			case len(open) > 0:
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			case d.root != nil, e.name != "svg":
				return nil, &SyntaxError{"the root is no svg element"}
			default:
				d.root = e
				if headOnly {
					return d, nil
				}
			}
			open = append(open, e)
			if id := e.attrs["id"]; id != "" && d.byID[id] == nil {
				d.byID[id] = e
			}
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 && open[len(open)-1].name == "style" {
				css.Write(t)
			}
		}
	}
}

func newElement(t xml.StartElement) *element {
	e := &element{name: t.Name.Local, attrs: make(map[string]string, len(t.Attr))}
	const svgSpace = "http://www.w3.org/2000/svg"
	if t.Name.Space != "" && t.Name.Space != svgSpace && t.Name.Space != "svg" {
		// Elements of others show nothing.
		e.name = "metadata"
	}
	for _, a := range t.Attr {
		if a.Name.Space == "" || a.Name.Local == "href" {
			e.attrs[a.Name.Local] = strings.TrimSpace(a.Value)
		}
	}
	return e
}

// rule is a rule of a style sheet, of one simple selector: an element, a class or
// an id.
type rule struct {
	kind         byte // '.', '#', or 0 for an element
	name         string
	declarations map[string]string
}

func parseRules(css string) []rule {
	var rules []rule
	css = withoutComments(css)
	for len(css) > 0 {
		selectors, rest, ok := strings.Cut(css, "{")
		if !ok {
			break
		}
		body, after, _ := strings.Cut(rest, "}")
		css = after
		declarations := parseDeclarations(body)
		for s := range strings.SplitSeq(selectors, ",") {
			s = strings.TrimSpace(s)
			r := rule{name: s, declarations: declarations}
			if s != "" && (s[0] == '.' || s[0] == '#') {
				r.kind, r.name = s[0], s[1:]
			}
			if r.name != "" && !strings.ContainsAny(r.name, " .#>+~:[*@") && len(rules) < 4096 {
				rules = append(rules, r)
			}
		}
	}
	return rules
}

func withoutComments(css string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(css, "/*")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, css, _ = strings.Cut(rest, "*/")
	}
}

func parseDeclarations(s string) map[string]string {
	m := map[string]string{}
	for pair := range strings.SplitSeq(s, ";") {
		if name, value, ok := strings.Cut(pair, ":"); ok {
			m[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		}
	}
	return m
}

func (r rule) matches(e *element) bool {
	switch r.kind {
	case '.':
		for class := range strings.FieldsSeq(e.attrs["class"]) {
			if class == r.name {
				return true
			}
		}
		return false
	case '#':
		return e.attrs["id"] == r.name
	}
	return e.name == r.name
}

// properties are the presentation attributes of an element, then what style sheets
// say, elements before classes before ids, then its style.
func (d *drawing) properties(e *element) map[string]string {
	m := make(map[string]string, len(e.attrs))
	for k, v := range e.attrs {
		m[k] = v
	}
	for _, kind := range []byte{0, '.', '#'} {
		for _, r := range d.rules {
			if r.kind == kind && r.matches(e) {
				for k, v := range r.declarations {
					m[k] = v
				}
			}
		}
	}
	if style, ok := e.attrs["style"]; ok {
		for k, v := range parseDeclarations(style) {
			m[k] = v
		}
	}
	return m
}
