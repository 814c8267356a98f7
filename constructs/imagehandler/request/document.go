package request

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// decodePath returns the members of the JSON object that a path of the Default
// form is. They are nil for a path of another form.
//
// Both alphabets of base64 count, with or without padding. What decodes to
// something that begins like an object but is none is an error: no Thumbor path
// does so by chance.
func (p *Parser) decodePath(path string) (members, error) {
	encoded := strings.TrimPrefix(path, "/")
	if strings.Contains(encoded, "%") {
		decoded, err := url.PathUnescape(encoded)
		if err != nil {
			return nil, nil
		}
		encoded = decoded
	}
	data, ok := decodeBase64(encoded)
	if !ok || !looksLikeObject(data) {
		return nil, nil
	}
	v, err := parseValue(data, p.options.Limits.Depth)
	if err != nil {
		return nil, badRequest(CodeDecode, messageDecode).because("The JSON %v.", err)
	}
	if v.members == nil {
		return members{}, nil
	}
	return v.members, nil
}

var fromURLAlphabet = strings.NewReplacer("-", "+", "_", "/")

func decodeBase64(s string) ([]byte, bool) {
	s = strings.TrimRight(s, "=")
	if len(s)%4 == 1 || strings.Contains(s, ".") {
		return nil, false
	}
	data, err := base64.RawStdEncoding.DecodeString(fromURLAlphabet.Replace(s))
	return data, err == nil
}

// looksLikeObject tells whether data starts as a JSON object does.
func looksLikeObject(data []byte) bool {
	const space = " \t\r\n"
	s := strings.TrimLeft(string(data[:min(len(data), 64)]), space)
	inside, ok := strings.CutPrefix(s, "{")
	inside = strings.TrimLeft(inside, space)
	return ok && (strings.HasPrefix(inside, `"`) || strings.HasPrefix(inside, "}"))
}

// parseDocument reads the members of a JSON request. Members that the original
// does not know are ignored, as there; edits are not.
func (p *Parser) parseDocument(m members) (*draft, error) {
	d := &draft{form: Default, outputFormat: m.get("outputFormat"), effort: m.get("effort")}
	for _, field := range []struct {
		name string
		to   *string
	}{{"bucket", &d.bucket}, {"key", &d.key}, {"preset", &d.preset}} {
		v := m.get(field.name)
		if v.isGiven() && v.kind != text {
			return nil, badRequest(CodeDecode, messageDecode).because("In it, %s must be a text.", field.name)
		}
		*field.to = v.text
	}
	edits := m.get("edits")
	if edits.isGiven() && edits.kind != object {
		return nil, editError("", "They must be an object.")
	}
	d.edits = edits.members
	headers, err := parseHeaders(m.get("headers"))
	d.headers = headers
	return d, err
}
