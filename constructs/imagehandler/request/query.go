package request

import (
	"math"
	"net/url"
	"slices"
	"strings"
)

// query is what a query string says.
type query struct {
	edits  members
	preset string
	scale  float64 // of the resize, for the device pixel ratio
	vary   []string
}

// queryParameters are those that parseQuery reads, sorted.
var queryParameters = []string{
	"dpr", "fit", "flip", "flop", "format", "grayscale", "greyscale", "height", "preset", "rotate", "width",
}

// QueryParameters are the parameters of a query that change the result, sorted.
// Others are ignored; signature and expires are those of package signedurl.
func QueryParameters() []string { return slices.Clone(queryParameters) }

// parseQuery reads the parameters that edit. Of one that is repeated the last
// counts. Others, as signature and expires, are not looked at.
func (p *Parser) parseQuery(in Input) (*query, error) {
	q := &query{scale: 1}
	if in.RawQuery == "" {
		return q, nil
	}
	if len(in.RawQuery) > p.options.Limits.Query {
		return nil, badRequest(CodeQuery, messageQuery)
	}
	values, err := url.ParseQuery(in.RawQuery)
	if err != nil {
		return nil, badRequest(CodeQuery, messageQuery)
	}
	given := make(map[string]string, len(values))
	for _, name := range queryParameters {
		if all := values[name]; len(all) > 0 {
			given[name] = all[len(all)-1]
		}
	}
	last := func(name string) (string, bool) {
		value, ok := given[name]
		return value, ok
	}
	q.preset, _ = last("preset")
	if err := q.readTurns(last); err != nil {
		return nil, err
	}
	auto, err := q.readResize(last)
	if err != nil {
		return nil, err
	}
	if auto {
		p.applyWidth(q, in.Width)
	} else if dpr, ok := last("dpr"); ok {
		if err := p.readDPR(q, dpr, in.DPR); err != nil {
			return nil, err
		}
	}
	if format, ok := last("format"); ok {
		q.edits.set("toFormat", textValue(format))
	}
	return q, nil
}

// readTurns reads rotate, flip, flop and greyscale. They come before the resize,
// so that width and height are those of the result.
func (q *query) readTurns(last func(string) (string, bool)) error {
	if angle, ok := last("rotate"); ok {
		v := value{kind: null}
		if angle != "" {
			n, ok := jsParseInt(angle)
			if !ok {
				return queryError("rotate", "must be an angle, got %s", quote(angle))
			}
			v = numberValue(float64(n))
		}
		q.edits.set("rotate", v)
	}
	for _, flag := range []struct{ parameter, edit string }{
		{"flip", "flip"}, {"flop", "flop"}, {"grayscale", "greyscale"}, {"greyscale", "greyscale"},
	} {
		if v, ok := last(flag.parameter); ok {
			on := v != "" && v != "0" && !strings.EqualFold(v, "false")
			q.edits.set(flag.edit, boolValue(on))
		}
	}
	return nil
}

// readResize reads fit, width and height, which replace the path's resize, and
// tells whether the width is auto.
func (q *query) readResize(last func(string) (string, bool)) (auto bool, err error) {
	var resize members
	given := false
	for _, side := range []string{"width", "height"} {
		size, ok := last(side)
		given = given || ok
		switch {
		case !ok || size == "" || size == "0":
			continue
		case side == "width" && size == "auto":
			auto = true
			continue
		}
		n, ok := jsParseInt(size)
		if !ok {
			return false, queryError(side, "must be a size, got %s", quote(size))
		}
		resize.set(side, numberValue(float64(n)))
	}
	if fit, ok := last("fit"); ok {
		given = true
		resize.set("fit", textValue(fit))
	}
	if given {
		q.edits.set("resize", value{kind: object, members: resize})
	}
	return auto, nil
}

// Steps to which the client hints are rounded up, so that derivatives are few.
const (
	WidthStep = 100 // of Sec-CH-Width, in pixels
	DPRStep   = 2   // of device pixel ratios: how many there are in one
)

// applyWidth applies the width hint, which is in physical pixels. It is rounded up
// to a step, so that derivatives are few, and never enlarges the picture. A hint
// that is missing or malformed leaves the width to the height, or to the source.
func (p *Parser) applyWidth(q *query, hint string) {
	q.vary = append(q.vary, "Sec-CH-Width")
	width, ok := jsNumber(hint)
	if !ok || width < 1 {
		return
	}
	most := float64(p.options.Limits.Dimension)
	width = min(math.Ceil(min(width, most)/WidthStep)*WidthStep, most)
	resize := &q.edits[q.edits.find("resize")].value.members
	resize.set("width", numberValue(width))
	resize.set("withoutEnlargement", boolValue(true))
}

// readDPR reads a device pixel ratio, or takes the hint where it is auto. It is
// rounded up to a half, between 1 and the limit.
func (p *Parser) readDPR(q *query, dpr, hint string) error {
	if dpr == "auto" {
		q.vary = append(q.vary, "Sec-CH-DPR")
		dpr = hint
		if n, ok := jsNumber(dpr); !ok || n <= 0 {
			return nil
		}
	}
	n, ok := jsNumber(dpr)
	if !ok || n <= 0 {
		return queryError("dpr", "must be a number above 0 or auto, got %s", quote(dpr))
	}
	q.scale = math.Ceil(min(max(n, 1), float64(p.options.Limits.DPR))*DPRStep) / DPRStep
	return nil
}

// scale multiplies the size of the resize.
func (p *Parser) scale(b *built, by float64) error {
	for i, s := range b.steps {
		if r, ok := s.edit.(Resize); ok && by != 1 {
			r.Width, r.Height = scaleSide(r.Width, by), scaleSide(r.Height, by)
			b.steps[i].edit = r
			return p.checkSize(r)
		}
	}
	return nil
}
