package profile

import (
	"encoding/json"
	"strings"
	"testing"
)

// Arrays whose elements look nearly alike are valid or not as for encoding/json,
// and have as many elements.
func TestSkipAlike(t *testing.T) {
	elements := []string{
		`{"value":1,"count":2}`, `{"value":"a","count":23456789012}`, `{"value":"\u00e9\"","count":-0.5e+3}`, `{"value":-12.5,"count":0}`,
		`{"value":"ü","count":1}`, `{"value":null,"count":1}`, `{"value":true,"count":2}`, `{"value":{"count":1},"count":2}`, `{ "value" :1,"count":2 }`,
		`{"bucket":[1,2.5],"count":3}`, `{"bucket":["-inf",2],"count":3}`, `{"bucket":[1],"count":3}`, `{"bucket":[],"count":3}`,
		`{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8}`, `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9}`,
		`{"value":"` + strings.Repeat("x", 300) + `","count":1}`, `{"` + strings.Repeat("x", 300) + `":1}`, `{"x":` + strings.Repeat("1", 300) + `}`,
		`{}`, `[]`, `1`, `"a"`, `null`,
		// These are not valid.
		`{"value":01,"count":2}`, `{"value":1,"count":}`, `{"value":1.,"count":2}`, `{"value":1e,"count":2}`, `{"value":-,"count":2}`, `{"value":+1,"count":2}`,
		`{"value":"a,"count":2}`, `{"value":"\x","count":2}`, `{"value":"\u00g0","count":2}`, "{\"value\":\"\n\",\"count\":2}", `{"value":1,"count":2`, `{"value":1,"count":2]`,
		`{"value":1 2,"count":2}`, `{"value":"a""b","count":2}`, `{"value":1"count":2}`, `{"value":tru,"count":2}`, `{,"value":1}`, `{"value":1,}`, ``,
	}
	commas := []string{",", " , ", "\n,", ",,", " ", ", ,"}
	for _, comma := range commas {
		for _, first := range elements {
			for _, second := range elements {
				array := "[" + first + comma + second + comma + first + comma + second + comma + second + comma + second + "]"
				var want []json.RawMessage
				wantErr := json.Unmarshal([]byte(array), &want)
				for _, size := range []int{smallWindow, windowSize} {
					s := scanner{window: newWindow(strings.NewReader(array+"}"), size)}
					err := s.token('[', "an array")
					n := 0
					if err == nil {
						n, err = s.skipElements(true, new(shape))
					}
					if (wantErr == nil) != (err == nil && s.peek() == '}') || wantErr == nil && n != len(want) {
						t.Fatalf("%s: got %d elements and %v, want %d and %v", array, n, err, len(want), wantErr)
					}
				}
			}
		}
	}
}

// Elements that look like those of another array are skipped as they are.
func TestSkipAlikeInNextColumn(t *testing.T) {
	for _, list := range []string{
		`[]`, `[{"value":1,"count":2}]`, `[{"value":1,"count":2} , {"value":"a","count":2}]`, `[{"value":[1],"count":2}]`, `[{"value":1,"count":2},7]`,
		`{"value":1,"count":2}`, `null`,
	} {
		const first = `{"name":"a","x":[{"value":1,"count":2},{"value":1,"count":2}],"min":1}`
		got := read(t, `{"columns":[`+first+`,{"name":"b","x":`+list+`,"min":2},`+first+`]}`, Everything())
		for i, want := range []float64{1, 2, 1} {
			if number, ok := got.columns[i].Stat(Min); number != want || !ok {
				t.Errorf("%s: got %v, want %v", list, number, want)
			}
		}
	}
	for _, list := range []string{`[{"value":1,"count":2},]`, `[{"value":1,"count":2}`, `[{"value":1,"count":2}}`, `[{"value":1,"count":x}]`, `[{"value":1,"count":2}{"value":1,"count":2}]`} {
		fails(t, `{"columns":[{"name":"a","x":[{"value":1,"count":2},{"value":1,"count":2}]},{"name":"b","x":`+list+`}]}`, Everything())
	}
}
