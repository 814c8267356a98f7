package request

import (
	"encoding/json"
	"strings"
)

// Canonical returns a text that is equal for requests of the same result,
// whatever their form, the order of what has none and what they leave to defaults.
// It does not cover Headers, which do not change the picture. Hashed together with
// the source's ETag or version it is the key of a derivative.
//
// The text is itself a JSON request, which [Parser.ParseJSON] takes, unless the
// output format is negotiated.
func (r *Request) Canonical() string {
	var b strings.Builder
	b.WriteString(`{"bucket":`)
	writeJSON(&b, r.Bucket)
	b.WriteString(`,"key":`)
	writeJSON(&b, r.Key)
	b.WriteString(`,"edits":{`)
	r.writeEdits(&b)
	b.WriteByte('}')
	if r.OutputFormat != "" {
		b.WriteString(`,"outputFormat":`)
		writeJSON(&b, r.OutputFormat)
	}
	if r.Negotiated {
		b.WriteString(`,"negotiated":true`)
	}
	b.WriteByte('}')
	return b.String()
}

// writeEdits writes the edits as members of an object. The second of two areas
// has the other name that the original has for one, and the second half of gamma
// is left out.
func (r *Request) writeEdits(b *strings.Builder) {
	oriented, cropped := false, false
	for i, e := range r.Edits {
		name := e.Name()
		switch e.(type) {
		case GammaDecode:
			continue
		case AutoOrient:
			oriented = true
		case Crop:
			if cropped {
				name = "extract"
			}
			cropped = true
		}
		if i > 0 {
			b.WriteByte(',')
		}
		writeJSON(b, name)
		b.WriteByte(':')
		writeJSON(b, e)
	}
	if !oriented {
		if len(r.Edits) > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`"autoOrient":false`)
	}
}

// writeJSON writes what cannot fail to be written: texts and edits.
func writeJSON(b *strings.Builder, v any) {
	text, _ := json.Marshal(v)
	b.Write(text)
}
