package truststore

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"
)

const certificateLabel = "CERTIFICATE"

const (
	allowedText  = "complete blocks from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, each boundary on a line of its own"
	hintTextual  = "export the certificate again, or repair the file at this line"
	hintGetPEM   = "give a PEM file with at least one CA certificate"
	hintFromDER  = "convert it with: openssl x509 -inform der -in FILE -out FILE.pem"
	hintFromUTF  = "save the file as UTF-8 or ASCII"
	hintKeyFound = "remove the key from the source, and replace the key if others could read the source"
)

// labelHints says what to do about blocks that people put beside certificates.
var labelHints = []struct{ label, hint string }{
	{"X509 CERTIFICATE", "convert it with: openssl x509 -in FILE -out FILE.pem"},
	{"TRUSTED CERTIFICATE", "convert it with: openssl x509 -in FILE -out FILE.pem"},
	{"CERTIFICATE REQUEST", "have the request signed, and give the certificate of the CA that signed it"},
	{"NEW CERTIFICATE REQUEST", "have the request signed, and give the certificate of the CA that signed it"},
	{"PKCS7", "convert it with: openssl pkcs7 -print_certs -in FILE -out FILE.pem"},
	{"X509 CRL", "give revocation lists to the authorizer; API Gateway does not check revocation"},
	{"PUBLIC KEY", "give the certificate of the CA, not its key"},
}

const hintOtherLabel = "remove the block; a truststore holds CA certificates only"

// A block is one CERTIFICATE block of a source.
type block struct {
	index int // position among all blocks of the source, from 1
	line  int // line of the BEGIN boundary, from 1
	der   []byte
}

// A scanner reads one source. Its methods are the events of the scan; what it
// refuses it appends to problems and goes on with the next boundary.
type scanner struct {
	source   string
	blocks   []block
	problems []Problem

	index int
	line  int

	open   bool   // between BEGIN and END
	label  string // of the open block
	start  int    // line of the open block
	body   []byte // base64 of the open block, blanks removed
	broken bool   // the open block has been reported already

	// lost is set by a malformed boundary: until the next BEGIN line nobody can
	// say whether a line is inside a block.
	lost bool
}

// scan splits the text of a source into certificate blocks.
func scan(src Source) ([]block, []Problem) {
	s := &scanner{source: escape(src.Name)}
	text := bytes.TrimPrefix(src.PEM, []byte("\ufeff"))
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		s.noCertificate("UTF-16 text", hintFromUTF)
		return nil, s.problems
	}
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		s.line++
		s.next(bytes.TrimRight(line, " \t\r"))
	}
	if s.open {
		s.refuse(RulePEM, s.start, "a block that is not closed by the end of the source", hintTextual)
	}
	if s.index == 0 && len(s.problems) == 0 {
		switch {
		case bytes.HasPrefix(text, []byte{0x30, 0x82}): // SEQUENCE of 256 to 65535 bytes
			s.noCertificate("binary DER", hintFromDER)
		case len(bytes.TrimSpace(text)) == 0:
			s.noCertificate("an empty source", hintGetPEM)
		default:
			s.noCertificate("text without a PEM block", hintGetPEM)
		}
	}
	return s.blocks, s.problems
}

func (s *scanner) next(line []byte) {
	if label, ok := boundary(line, "BEGIN"); ok {
		s.begin(label)
		return
	}
	if label, ok := boundary(line, "END"); ok {
		s.end(label)
		return
	}
	if resemblesBoundary(line) {
		if !s.open {
			s.index++
		}
		s.refuse(RulePEM, s.line, "a malformed boundary", hintTextual)
		s.open, s.lost = false, true
		return
	}
	if s.open {
		s.content(line)
	}
}

func (s *scanner) begin(label string) {
	if s.open {
		s.refuse(RulePEM, s.start, fmt.Sprintf("a block that is not closed before the next one begins at line %d", s.line), hintTextual)
	}
	s.index++
	s.open, s.lost, s.broken = true, false, false
	s.label, s.start, s.body = label, s.line, nil
	switch {
	case label == certificateLabel:
	case strings.Contains(label, "PRIVATE KEY"):
		s.refuseLabel(RulePrivateKey, "A PRIVATE KEY", hintKeyFound)
	default:
		hint := hintOtherLabel
		for _, known := range labelHints {
			if known.label == label {
				hint = known.hint
			}
		}
		s.refuseLabel(RuleBlockType, "a block labeled "+labelText(label), hint)
	}
}

func (s *scanner) end(label string) {
	switch {
	case s.lost:
	case !s.open:
		s.index++
		s.refuse(RulePEM, s.line, "an END line without its BEGIN line", hintTextual)
	case label != s.label:
		s.refuse(RulePEM, s.line, "an END line whose label differs from its BEGIN line", hintTextual)
	case !s.broken:
		s.decode()
	}
	s.open = false
}

// content takes a line inside a block. Blanks are dropped, as RFC 7468 tells lax
// readers to.
func (s *scanner) content(line []byte) {
	if s.broken {
		return
	}
	for _, c := range line {
		switch {
		case c == ' ' || c == '\t':
		case isBase64(c):
			s.body = append(s.body, c)
		case c == ':':
			s.refuse(RulePEM, s.line, "a header inside a block", hintTextual)
			return
		default:
			s.refuse(RulePEM, s.line, "a character that is not base64 inside a block", hintTextual)
			return
		}
	}
}

func (s *scanner) decode() {
	der := make([]byte, base64.StdEncoding.DecodedLen(len(s.body)))
	n, err := base64.StdEncoding.Decode(der, s.body)
	switch {
	case err != nil:
		s.refuse(RulePEM, s.start, "base64 that is cut or wrongly padded", hintTextual)
	case n == 0:
		s.refuse(RulePEM, s.start, "a block without content", hintTextual)
	default:
		s.blocks = append(s.blocks, block{index: s.index, line: s.start, der: der[:n]})
	}
}

// refuse reports broken text, once for each block.
func (s *scanner) refuse(rule Rule, line int, got, hint string) {
	if s.open && s.broken {
		return
	}
	s.broken = true
	s.problems = append(s.problems, Problem{
		Source: s.source, Index: s.index, Line: line,
		Rule: rule, Got: got, Allowed: allowedText, Hint: hint,
	})
}

func (s *scanner) refuseLabel(rule Rule, got, hint string) {
	s.broken = true
	s.problems = append(s.problems, Problem{
		Source: s.source, Index: s.index, Line: s.start,
		Rule: rule, Got: got, Allowed: "blocks labeled CERTIFICATE", Hint: hint,
	})
}

func (s *scanner) noCertificate(got, hint string) {
	s.problems = append(s.problems, Problem{
		Source: s.source,
		Rule:   RuleNoCertificate, Got: got, Allowed: "PEM text with at least one certificate", Hint: hint,
	})
}

// boundary returns the label of an encapsulation boundary (RFC 7468, section 3).
func boundary(line []byte, kind string) (label string, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte("-----"+kind+" "))
	if !ok {
		return "", false
	}
	rest, ok = bytes.CutSuffix(rest, []byte("-----"))
	if !ok || len(rest) == 0 || bytes.Contains(rest, []byte("--")) {
		return "", false
	}
	return string(rest), true
}

// resemblesBoundary reports whether a line that is not a boundary was probably
// meant as one: BEGIN or END after two dashes. Two boundaries on one line (files
// joined without a line end), indented ones, and dashes that a word processor
// turned into typographic ones all do; encoding/pem would skip such a block.
func resemblesBoundary(line []byte) bool {
	upper := bytes.ToUpper(line)
	for _, word := range []string{"BEGIN", "END"} {
		for rest := upper; ; {
			i := bytes.Index(rest, []byte(word))
			if i < 0 {
				break
			}
			if endsInDashes(rest[:i]) {
				return true
			}
			rest = rest[i+len(word):]
		}
	}
	return false
}

func endsInDashes(b []byte) bool {
	dashes := 0
	for b = bytes.TrimRight(b, " \t"); len(b) > 0; {
		r, size := utf8.DecodeLastRune(b)
		switch r {
		case '-':
			dashes++
		case '–', '—': // en dash and em dash stand for two or three
			dashes += 2
		default:
			return false
		}
		if dashes >= 2 {
			return true
		}
		b = b[:len(b)-size]
	}
	return false
}

func isBase64(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '='
}

// labelText returns a label for an error. A label is quoted only when it looks
// like one, because anything can stand between the dashes.
func labelText(label string) string {
	const maxLabel = 40
	plain := func(r rune) bool { return 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == ' ' }
	if len(label) > maxLabel || strings.ContainsFunc(label, func(r rune) bool { return !plain(r) }) {
		return "otherwise"
	}
	return label
}
