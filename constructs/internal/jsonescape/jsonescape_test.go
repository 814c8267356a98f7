package jsonescape

import (
	"encoding/json"
	"fmt"
	"testing"
	"unicode/utf16"
)

// TestAgainstEncodingJSON has encoding/json say what every escape means.
func TestAgainstEncodingJSON(t *testing.T) {
	for c := range 256 {
		var want string
		err := json.Unmarshal([]byte{'"', '\\', byte(c), '"'}, &want)
		if got := Simple(byte(c)); (got != 0) != (err == nil) || got != 0 && string(rune(got)) != want {
			t.Errorf("\\%c: got %q, want %q, %v", rune(c), got, want, err)
		}
		_, err = fmt.Sscanf(string(rune(c)), "%x", new(int))
		if got := Hex(byte(c)); (got >= 0) != (err == nil && c < 128) {
			t.Errorf("hex digit %q: got %d, %v", rune(c), got, err)
		}
	}
	for unit := range 1 << 16 {
		for _, text := range []string{fmt.Sprintf(`\u%04x`, unit), fmt.Sprintf(`\u%04X`, unit)} {
			if got := Unicode([]byte(text + "0")); got != rune(unit) {
				t.Fatalf("%s: got %#x", text, got)
			}
			var want string
			if err := json.Unmarshal([]byte(`"`+text+`"`), &want); err != nil {
				t.Fatal(err)
			}
			if !utf16.IsSurrogate(rune(unit)) && want != string(rune(unit)) {
				t.Fatalf("%s: encoding/json has %q", text, want)
			}
		}
	}
	for _, text := range []string{"", `\u`, `\u123`, `\u12g4`, `u1234`, `\U1234`, `\u 123`, `\u-123`} {
		if got := Unicode([]byte(text)); got >= 0 {
			t.Errorf("%q: got %#x, want none", text, got)
		}
	}
}
