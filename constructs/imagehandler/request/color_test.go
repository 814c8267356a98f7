package request

import (
	"slices"
	"strings"
	"testing"
)

func TestParseColor(t *testing.T) {
	for text, want := range map[string]string{
		"red": "#ff0000", "RebeccaPurple": "#663399", "grey": "#808080", " gray ": "#808080", "transparent": "#00000000",
		"#abc": "#aabbcc", "#abcd": "#aabbccdd", "#A1B2C3": "#a1b2c3", "#a1b2c3ff": "#a1b2c3", "#a1b2c300": "#a1b2c300",
		"rgb(1,2,3)": "#010203", "rgb(1 2 3 / 50%)": "#01020380", "RGBA(300, -5, 50%, 0.5)": "#ff008080",
	} {
		c, ok := ParseColor(text)
		if !ok || c.String() != want {
			t.Errorf("%s: %s, %t; want %s", text, c, ok, want)
		}
		if again, ok := ParseColor(c.String()); again != c || !ok {
			t.Errorf("%s does not parse as itself", c)
		}
	}
	for _, text := range []string{"", "#", "#ab", "#abcde", "#abcdefg", "#ggg", "redd", "rgb", "rgb(", "rgb()", "rgb(1,2)", "rgb(1,2,3,4,5)", "rgb(a,b,c)", "rgb(1,2,3", "hsl(1,2%,3%)", "rgb(1e999,0,0)"} {
		if c, ok := ParseColor(text); ok {
			t.Errorf("%q parses as %s", text, c)
		}
	}
	if len(namedColors) != 148 || !slices.IsSortedFunc(namedColors, func(a, b namedColor) int { return strings.Compare(a.name, b.name) }) {
		t.Error("there must be 148 names, sorted")
	}
}
