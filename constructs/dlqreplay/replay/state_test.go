package replay

import (
	"testing"
	"time"
)

func TestState(t *testing.T) {
	at := time.UnixMilli(1795356900123)
	for want, s := range map[string]State{
		"1;0;0;0;;":                             {First: time.UnixMilli(0)},
		"1;3;1795356900123;30500;;":             {Attempts: 3, First: at, Previous: 30500 * time.Millisecond},
		"1;2;1795356900123;3600000;w;":          {Attempts: 2, First: at, Previous: time.Hour, Waited: true},
		"1;5;1795356900123;1000;;exhausted":     {Attempts: 5, First: at, Previous: time.Second, Reason: Exhausted},
		"1;2147483646;1795356900123;0;;refused": {Attempts: maxAttemptsText, First: at, Reason: Refused},
	} {
		if got := s.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got, err := ParseState(want); err != nil || got != s {
			t.Errorf("%q: got %+v, %v, want %+v", want, got, err, s)
		}
	}
	for _, text := range []string{
		"", "1", "2;0;0;0;;", "1;0;0;0;", "1;0;0;0;;;", "1;-1;0;0;;", "1;01;0;0;;", "1;+1;0;0;;", "1;2147483647;0;0;;",
		"1;0;9223372036855;0;;", "1;0;0;9223372036855;;", "1;0;0;0;x;", "1;0;0;0;;bored", "1;x;0;0;;",
	} {
		if s, err := ParseState(text); err == nil {
			t.Errorf("%q: got %+v", text, s)
		}
	}
}

// FuzzParseState: what is read is written again as it was.
func FuzzParseState(f *testing.F) {
	f.Add("1;3;1795356900123;30500;w;exhausted")
	f.Add("1;2147483646;9223372036854;9223372036854;;")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := ParseState(text); err == nil && s.String() != text {
			t.Errorf("%q came back as %q", text, s)
		}
	})
}
