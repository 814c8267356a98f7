package replay

import (
	"regexp"
	"strings"
	"testing"
)

func TestRules(t *testing.T) {
	rules := Rules{"ErrorCode": {"4*", "NoPermission"}, "empty": {""}}
	text := func(name, value string) map[string]Attribute {
		return map[string]Attribute{name: {Type: "String", String: value}}
	}
	for _, tt := range []struct {
		attributes map[string]Attribute
		want       bool
	}{
		{nil, false},
		{text("ErrorCode", "429"), true},
		{text("ErrorCode", "500"), false},
		{text("ErrorCode", "NoPermission"), true},
		{text("ErrorCode", "NoPermissions"), false},
		{text("errorcode", "400"), false},
		{text("empty", ""), true},
		{text(PermanentAttribute, "whatever"), true},
		{map[string]Attribute{"ErrorCode": {Type: "Binary", Binary: []byte("400")}}, false},
		{map[string]Attribute{PermanentAttribute: {Type: "Binary", Binary: []byte{0}}}, true},
	} {
		if got := rules.Match(tt.attributes); got != tt.want {
			t.Errorf("%v: got %v", tt.attributes, got)
		}
	}
}

// FuzzMatches compares with a regular expression.
func FuzzMatches(f *testing.F) {
	for _, seed := range [][2]string{{"a*b*c", "aXbXbc"}, {"*", ""}, {"a*a", "a"}, {"**x", "x\nx"}, {"", "a"}, {"ab", "ab"}, {"*b*", "abab"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		expression, err := regexp.Compile(`(?s)^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`)
		if err != nil || strings.ToValidUTF8(text, "") != text {
			return
		}
		if got, want := matches(pattern, text), expression.MatchString(text); got != want {
			t.Errorf("%q, %q: got %v", pattern, text, got)
		}
	})
}
