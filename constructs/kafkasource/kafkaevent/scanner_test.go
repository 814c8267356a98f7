package kafkaevent

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
)

// FuzzText compares text with encoding/json, for a string that begins at every
// distance from the next word.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		"", "a", "abcdefg", "abcdefgh", "abcdefghi", "0123456789abcdef",
		`\"\\\/\b\f\n\r\t`, `\u0041\u00e4\u20ac\ud83d\ude00`, `\ud83d`, `\ude00\ud83d`, `\ud83d\ud83d\ude00`, `\ud83dx`, `\ud83d\n`, `\ud83d\u0041`,
		"ä€😀", "\xff", "\xc3", "a\xed\xa0\x80b", "\u2028", `\u00zz`, `\x`, `\`, "\x00", "\x1f", "\x7f", "abc\ndef", `abc"def`, "abcdefg\\", `abcdef\u`, `a\u12`, " !#[]~",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for shift := range 8 {
			data := strings.Repeat(" ", shift) + `"` + text + `"`
			s := scanner{data: []byte(data)}
			got, err := s.text()
			whole := err == nil && s.pos == len(data)
			var want string
			wantErr := json.Unmarshal([]byte(data), &want)
			if whole != (wantErr == nil) || whole && string(got) != want {
				t.Fatalf("%q: got %q, %v, want %q, %v", data, got, err, want, wantErr)
			}
		}
	})
}

// FuzzSkip compares skip with encoding/json.
func FuzzSkip(f *testing.F) {
	for _, seed := range []string{
		`null`, `true`, `false`, `nul`, `0`, `-0`, `01`, `-`, `1.5e-7`, `1E+2`, `1.`, `.1`, `1e`, `"a"`, `"\u12"`, `[]`, `{}`, `[[],{}]`, `{"a":[1,{"b":null}],"c":{}}`,
		`[1,]`, `{"a":1,}`, `{"a"}`, `[}`, `{]`, `[1 2]`, ` [ 1 , 2 ] `, `{"a":1 "b":2}`, `[`, `{`, `{"a":`, `]`, `,`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) {
		if strings.Count(data, "[")+strings.Count(data, "{") > maxDepth {
			return
		}
		s := scanner{data: []byte(data)}
		err := s.skip()
		if err == nil {
			if s.peek(); s.pos < len(data) {
				return // something else follows
			}
		}
		if valid := json.Valid([]byte(data)); valid != (err == nil) {
			t.Fatalf("%q: got %v, valid: %t", data, err, valid)
		}
	})
}

// TestInteger compares integer with strconv at the limits of all sizes.
func TestInteger(t *testing.T) {
	var texts []string
	for bits := range 65 {
		for _, difference := range []int64{-1, 0, 1} {
			n := uint64(math.MaxUint64)
			if bits < 64 {
				n = 1<<bits + uint64(difference)
			}
			texts = append(texts, strconv.FormatUint(n, 10), "-"+strconv.FormatUint(n, 10))
		}
	}
	for digits := range 25 {
		texts = append(texts, strings.Repeat("9", digits+1), "1"+strings.Repeat("0", digits), "-1"+strings.Repeat("0", digits))
	}
	texts = append(texts, "-0", "00", "-00", "1.0", "1e0", "1E0", "-", "", "x", "+1", "0x1", "1_0", "18446744073709551616", "36893488147419103232")
	for _, limits := range []struct{ low, high int64 }{{math.MinInt64, math.MaxInt64}, {0, math.MaxInt64}, {0, math.MaxInt32}, {-128, 255}} {
		for _, text := range texts {
			for _, after := range []string{"", ",", " ", "]", "}"} {
				s := scanner{data: []byte(text + after)}
				got, err := s.integer(limits.low, limits.high, "a number")
				var want int64
				wantErr := json.Unmarshal([]byte(text), &want)
				ok := wantErr == nil && want >= limits.low && want <= limits.high
				whole := err == nil && s.pos == len(text)
				if ok != whole || ok && got != want {
					t.Errorf("%q from %d to %d: got %d, %v, want %d, %v", text+after, limits.low, limits.high, got, err, want, wantErr)
				}
			}
		}
	}
}

// TestNames puts more strings into the cache than it has places.
func TestNames(t *testing.T) {
	var n names
	for round := range 3 {
		for i := range 1000 {
			want := fmt.Sprintf("%d-header-%d", i%7, i)
			if got := n.get([]byte(want)); got != want {
				t.Fatalf("round %d: got %q, want %q", round, got, want)
			}
		}
	}
	if n.get(nil) != "" {
		t.Error("the empty string is something else")
	}
	key := []byte("traceparent")
	kept := n.get(key)
	if allocations := testing.AllocsPerRun(100, func() { n.get(key) }); allocations != 0 {
		t.Errorf("%v allocations for a string that is there", allocations)
	}
	key[0] = 'x'
	if kept != "traceparent" {
		t.Error("the string changes with the data")
	}
}

// TestField checks that the two tables of names are the same.
func TestField(t *testing.T) {
	for f := fieldNone + 1; f < fieldUnknown; f++ {
		if got := fieldOf([]byte(fieldNames[f])); got != f {
			t.Errorf("%s is field %d, want %d", fieldNames[f], got, f)
		}
		if want := strconv.Quote(fieldNames[f]) + ":"; strings.TrimPrefix(followers[f-1], ",") != want {
			t.Errorf("%s follows field %d, want %s", followers[f-1], f-1, want)
		}
	}
	if followers[fieldValueSchema] != "" || followers[fieldUnknown] != "" {
		t.Error("a field follows the last one")
	}
	if got := fieldOf([]byte("values")); got != fieldUnknown {
		t.Errorf("values is field %d", got)
	}
}

func TestCheckSize(t *testing.T) {
	if err := checkSize(1<<32 - 1); err != nil {
		t.Error(err)
	}
	want := "kafka event: byte 4294967295: got more data, want at most 4294967295 bytes"
	if err := checkSize(1 << 32); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
