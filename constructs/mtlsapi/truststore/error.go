package truststore

import (
	"fmt"
	"slices"
	"strings"
)

// An Error says why [Assemble] refused its sources. It holds every problem that
// was found, at least one: first those of single blocks, then those of the
// bundle, each in the order of the sources.
type Error struct {
	Problems []Problem
}

// Error returns all problems in one line. [Error.Reason] is the bounded form.
func (e *Error) Error() string {
	texts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		texts[i] = p.String()
	}
	return e.prefix() + strings.Join(texts, separator)
}

// separator stands between problems.
const separator = "; "

// Has reports whether a problem broke the rule.
func (e *Error) Has(rule Rule) bool {
	return slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.Rule == rule })
}

// Reason returns Error cut to at most limit bytes, as the Reason of a
// CloudFormation response needs it: as many whole problems as fit, and how many
// more there are. (CloudFormation takes 4096 bytes for the whole response, so
// leave room for its other fields.) A first problem that is too long is cut
// inside.
func (e *Error) Reason(limit int) string {
	reason := ""
	text := e.prefix()
	for i, p := range e.Problems {
		if i > 0 {
			text += separator
		}
		text += p.String()
		more := ""
		if n := len(e.Problems) - i - 1; n > 0 {
			more = fmt.Sprintf("%sand %d more", separator, n)
		}
		if len(text)+len(more) > limit {
			break
		}
		reason = text + more
	}
	if reason == "" {
		reason = strings.ToValidUTF8(text[:min(len(text), max(limit, 0))], "")
	}
	return reason
}

func (e *Error) prefix() string {
	if len(e.Problems) == 1 {
		return "truststore: "
	}
	return fmt.Sprintf("truststore: %d problems: ", len(e.Problems))
}

// A Problem is one violation of one [Rule]. Its strings are printable, those
// that come from a certificate are cut to a bounded length, and none quotes the
// text of a block.
type Problem struct {
	// Source is the name of the source, or "truststore" for a problem of the
	// bundle as a whole.
	Source string

	// Index is the position of the block in its source, counted from 1, and Line
	// that of its BEGIN line or, where the text itself is broken, of the broken
	// line. Both are 0 for a problem of a whole source.
	Index, Line int

	// Subject (RFC 2253) and Serial (hexadecimal) name the certificate. They are
	// empty where no certificate could be read.
	Subject, Serial string

	// Rule is what was violated, Got what was found and Allowed what would have
	// been accepted.
	Rule         Rule
	Got, Allowed string

	// Hint says what to do.
	Hint string
}

// String returns the problem in one line:
//
//	ca.pem block 2 line 21 (CN=Old CA, serial 0a1b): expired: got …, allowed …: …
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Source)
	if p.Index > 0 {
		fmt.Fprintf(&b, " block %d", p.Index)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, " line %d", p.Line)
	}
	if p.Serial != "" {
		fmt.Fprintf(&b, " (%s, serial %s)", p.Subject, p.Serial)
	}
	fmt.Fprintf(&b, ": %s: got %s, allowed %s: %s", p.Rule, p.Got, p.Allowed, p.Hint)
	return b.String()
}
