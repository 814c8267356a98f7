package profile

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A path is where in a profile the scanner is, for errors.
type path struct {
	// column is the index of the column, or negative outside of columns.
	column int
	// member is the name of the member, cut to maxLabel.
	member []byte
	// element is the index in the list, or negative if it is no list.
	element int
}

// maxLabel is how many bytes of a name there are in a path.
const maxLabel = 64

func (p *path) enterColumn(column int) { p.column, p.member, p.element = column, nil, -1 }

// enterMember enters a member, whose name must stay as it is.
func (p *path) enterMember(name []byte) { p.member, p.element = name, -1 }

// String returns the path in a form such as "columns[2].mostCommonValues[0]".
func (p *path) String() string {
	var b strings.Builder
	if p.column >= 0 {
		b.WriteString("columns[" + strconv.Itoa(p.column) + "]")
	}
	if name := string(p.member); !isSimple(name) {
		for len(name) > 0 && !utf8.ValidString(name) {
			name = name[:len(name)-1] // A character is cut.
		}
		b.WriteString("[" + strconv.QuoteToASCII(name) + "]")
	} else if name != "" {
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	if p.element >= 0 {
		b.WriteString("[" + strconv.Itoa(p.element) + "]")
	}
	return b.String()
}

// isSimple reports whether a name can be in a path without quotes.
func isSimple(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '_')
	})
}
