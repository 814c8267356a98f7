package gobuild

import (
	"slices"
	"strings"
	"testing"
)

// splitQuoted is how the go command splits -ldflags (cmd/internal/quoted.Split):
// at white space, with words in single or double quotes, without escapes.
func splitQuoted(s string) []string {
	var words []string
	for {
		s = strings.TrimLeft(s, " \t\n\r")
		if s == "" {
			return words
		}
		end, word := strings.IndexAny(s, " \t\n\r"), ""
		if quote := s[0]; quote == '\'' || quote == '"' {
			end = strings.IndexByte(s[1:], quote)
			word, s = s[1:1+end], s[1+end+1:]
		} else if end < 0 {
			word, s = s, ""
		} else {
			word, s = s[:end], s[end:]
		}
		words = append(words, word)
	}
}

// The go command must read the linker's arguments as they were given.
func FuzzLdflags(f *testing.F) {
	for _, seed := range [][2]string{{"-X", "main.version=1.2.3"}, {"a b", "it's"}, {`say "hi"`, "\t"}, {"-w", "x='y z'"}, {"'", `"`}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		for _, word := range []string{one, two} {
			if word == "" || strings.Contains(word, "'") && strings.Contains(word, `"`) {
				return // an empty argument means nothing; both quotes are refused by gofunction
			}
		}
		got := splitQuoted(Target{Ldflags: []string{one, two}}.ldflags())
		if want := []string{"-s", "-w", "-buildid=", one, two}; !slices.Equal(got, want) {
			t.Errorf("the go command reads %q, want %q", got, want)
		}
	})
}
