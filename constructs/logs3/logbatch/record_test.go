package logbatch

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

// events are from the examples of the schema reference.
const events = `[
 {"time": "2022-10-12T00:03:50.000Z", "type": "platform.start", "record": {"requestId": "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa", "version": "$LATEST"}},
 {"time": "2022-10-12T00:03:50.100Z", "type": "function", "record": "[ERROR] \"quoted\" {[,\\"},
 {"time": "2022-10-12T00:03:50.200Z", "type": "function", "record": {"level": "INFO", "message": "nested", "type": "not this", "list": [1, -2.5e3, null, true]}},
 {"time": "2022-10-12T00:00:00.000Z", "type": "platform.runtimeDone", "record": {"requestId": "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa", "status": "success",
   "metrics": {"durationMs": 140.0, "producedBytes": 16}}}
]`

func TestDecode(t *testing.T) {
	records, err := Decode([]byte(events))
	if err != nil {
		t.Fatal(err)
	}
	var types []string
	for _, r := range records {
		types = append(types, r.Type)
		if !json.Valid(r.Line) || bytes.ContainsAny(r.Line, "\n") {
			t.Errorf("line %s", r.Line)
		}
	}
	if want := []string{"platform.start", "function", "function", TypeRuntimeDone}; !reflect.DeepEqual(types, want) {
		t.Errorf("got types %q, want %q", types, want)
	}
	if got, want := records[1].Time, time.Date(2022, 10, 12, 0, 3, 50, 1e8, time.UTC); !got.Equal(want) {
		t.Errorf("got time %v, want %v", got, want)
	}
	if got := string(records[1].Line); got != `{"time":"2022-10-12T00:03:50.100Z","type":"function","record":"[ERROR] \"quoted\" {[,\\"}` {
		t.Errorf("got line %s", got)
	}
	if got := records[3].RequestID(); got != "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa" {
		t.Errorf("got request id %q", got)
	}
	if got := records[1].RequestID(); got != "" {
		t.Errorf("got request id %q of a log line", got)
	}
}

func TestDecodeKeepsWhatIsNoEvent(t *testing.T) {
	records, err := Decode([]byte(`[ 1, "a", null, [{"type":"no"}], {}, {"type":7,"time":"yesterday"}, {"type":"a\u002eb"} ]`))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range records[:6] {
		lines = append(lines, string(r.Line))
		if r.Type != "" || !r.Time.IsZero() {
			t.Errorf("%s has type %q and time %v", r.Line, r.Type, r.Time)
		}
	}
	if got, want := strings.Join(lines, " "), `1 "a" null [{"type":"no"}] {} {"type":7,"time":"yesterday"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if records[6].Type != "a.b" {
		t.Errorf("got type %q", records[6].Type)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, body := range []string{"", "  ", "{}", `"[]"`, "[", "[1,]", "[1] [2]", "[\"a\nb\"]", "nonsense"} {
		if records, err := Decode([]byte(body)); err == nil || records != nil {
			t.Errorf("%q: got %d records, %v", body, len(records), err)
		}
	}
}

// decodeSlowly is what Decode does, by encoding/json alone.
func decodeSlowly(body []byte) ([]Record, error) {
	var elements []json.RawMessage
	if err := json.Unmarshal(body, &elements); err != nil {
		return nil, err
	}
	var records []Record
	for _, element := range elements {
		var line bytes.Buffer
		if err := json.Compact(&line, element); err != nil {
			return nil, err
		}
		r := Record{Line: line.Bytes()}
		var event map[string]json.RawMessage
		if json.Unmarshal(element, &event) == nil {
			// Errors leave the text empty, as a missing member does.
			var at string
			_ = json.Unmarshal(event["type"], &r.Type)
			_ = json.Unmarshal(event["time"], &at)
			r.Time = parseTime(at)
		}
		records = append(records, r)
	}
	return records, nil
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{events, "[]", `[1,"a\\",{"type":"\"","a":{"type":[1]}},-1e9,true]`, `[{"":0,"type":"x","type":"y"}]`, "null", `[ ]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := Decode(body)
		want, slowErr := decodeSlowly(body)
		if bytes.Equal(bytes.TrimSpace(body), []byte("null")) {
			slowErr = err // which encoding/json takes for an empty list
		}
		if (err == nil) != (slowErr == nil) {
			t.Fatalf("got error %v, want %v", err, slowErr)
		}
		if len(got) != len(want) {
			t.Fatalf("got %d records, want %d", len(got), len(want))
		}
		for i := range got {
			if got[i].Type != want[i].Type && !escaped(want[i].Line) || !got[i].Time.Equal(want[i].Time) || !bytes.Equal(got[i].Line, want[i].Line) {
				t.Errorf("got %q %v %s, want %q %v %s", got[i].Type, got[i].Time, got[i].Line, want[i].Type, want[i].Time, want[i].Line)
			}
		}
	})
}

// escaped tells of lines in which a member's name may be spelled in another way,
// or a text is not UTF-8: the Telemetry API has neither.
func escaped(line []byte) bool {
	return bytes.ContainsRune(line, '\\') || bytes.ContainsRune(line, '\ufffd')
}

func BenchmarkDecode(b *testing.B) {
	line := `{"time": "2022-10-12T00:03:50.100Z", "type": "function", "record": {"timestamp":"2022-10-12T00:03:50.100Z","level": "INFO", "message": "order stored", "requestId": "6d68ca91-49c9-448d-89b8-7ca3e6dc66aa", "items": [1, 2, 3]}},`
	body := []byte("[" + strings.TrimSuffix(strings.Repeat(line, 1000), ",") + "]")
	for name, decode := range map[string]func([]byte) ([]Record, error){"logbatch": Decode, "encoding-json": decodeSlowly} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
