package maprun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

func TestManifest(t *testing.T) {
	m, err := ParseManifest([]byte(`{"DestinationBucket":"reports","MapRunArn":"arn:aws:states:eu-west-1:123456789012:mapRun:machine/Prefix:25bc2fbb",
		"ResultFiles":{"FAILED":[{"Key":"runs/a/25bc2fbb/FAILED_0.json","Size":80039}],"PENDING":[],"SUCCEEDED":[{"Key":"runs/a/25bc2fbb/SUCCEEDED_0.json","Size":1}]}}`))
	if err != nil || m.DestinationBucket != "reports" || len(m.ResultFiles[Failed]) != 1 || m.ResultFiles[Failed][0].Size != 80039 {
		t.Errorf("got %+v, %v", m, err)
	}
	for _, text := range []string{``, `{}`, `{"ResultFiles":[]}`, `{"ResultFiles":{"LOST":[]}}`, `{"ResultFiles":{"FAILED":[{"Size":1}]}}`} {
		if m, err := ParseManifest([]byte(text)); err == nil {
			t.Errorf("%s: got %+v", text, m)
		}
	}
}

const (
	failed = `{"ExecutionArn":"arn","Input":"{\"prerender\":{\"object\":{\"Key\":\"a\\u0022b.jpg\",\"Size\":3},\"bucket\":\"photos\"}}","InputDetails":{"Included":true},"Name":"n","Error":"NoSuchKey","Cause":"gone","Status":"FAILED"}`
	timed  = `{"Input":{"prerender":{"object":{"Key":"c%2Bd+e.jpg","Bucket":"other"},"encoded":true}},"Status":"TIMED_OUT","Surprise":[1,{"x":null}]}`
)

// read reads all results, a byte at a time.
func read(text string) (results []Result, err error) {
	err = Read(iotest.OneByteReader(strings.NewReader(text)), func(r *Result) error {
		results = append(results, *r)
		return nil
	})
	return results, err
}

func TestRead(t *testing.T) {
	for _, text := range []string{
		"[" + failed + "," + timed + "]", "\n [ " + failed + "\n,\n" + timed + " ]\n",
		failed + "\n" + timed + "\n", failed + timed,
	} {
		got, err := read(text)
		if err != nil || len(got) != 2 || got[0].Error != "NoSuchKey" || got[0].Cause != "gone" || got[1].Status != "TIMED_OUT" {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
		var input wiring.PrerenderEvent
		if err := json.Unmarshal(got[0].Input, &input); err != nil || input.Prerender.Object.Key != `a"b.jpg` {
			t.Errorf("got input %s, %v", got[0].Input, err)
		}
	}
	for _, text := range []string{"", "  \n", "[]", "[ ]\n"} {
		if got, err := read(text); err != nil || len(got) > 0 {
			t.Errorf("%q: got %+v, %v", text, got, err)
		}
	}
}

func TestReadFaults(t *testing.T) {
	whole := "[" + failed + "," + timed + "]"
	for cut := 1; cut < len(whole); cut++ {
		if got, err := read(whole[:cut]); err == nil || len(got) > 2 {
			t.Fatalf("cut at %d: got %d results, %v", cut, len(got), err)
		}
	}
	for cut := 1; cut < len(timed); cut++ {
		if _, err := read(failed + "\n" + timed[:cut]); err == nil {
			t.Fatalf("line cut at %d is no error", cut)
		}
	}
	for _, text := range []string{"[1]", `["a"]`, "{]", "x"} {
		if got, err := read(text); err == nil {
			t.Errorf("%s: got %+v", text, got)
		}
	}
	stop := errors.New("enough")
	if err := Read(strings.NewReader(whole), func(*Result) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if err := Read(iotest.ErrReader(stop), nil); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func add(t *testing.T, s *Summary, status Status, text string) *wiring.PrerenderObject {
	t.Helper()
	var r Result
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	picture, err := s.Add(status, &r)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

func output(t *testing.T, r wiring.PrerenderResult) string {
	t.Helper()
	inside, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]string{"Output": string(inside), "Status": "SUCCEEDED"})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSummary(t *testing.T) {
	var s Summary
	add(t, &s, Succeeded, output(t, wiring.PrerenderResult{OK: true, Renditions: []wiring.Rendition{
		{Derivative: "a", Bytes: 5}, {Derivative: "b", Bytes: 7}, {Derivative: "c", Found: true}, {},
	}}))
	add(t, &s, Succeeded, output(t, wiring.PrerenderResult{OK: true, Skipped: "it stands for a folder"}))
	add(t, &s, Succeeded, `{"OutputDetails":{"Included":false}}`)
	for _, want := range []struct {
		status      Status
		text        string
		bucket, key string
	}{
		{Failed, failed, "photos", `a"b.jpg`},
		{Failed, failed, "photos", `a"b.jpg`},
		{Failed, timed, "other", "c+d e.jpg"},
		{Pending, `{"Input":{"prerender":{"object":{"Key":"%zz"},"bucket":"photos","encoded":true}}}`, "photos", "%zz"},
	} {
		if got := add(t, &s, want.status, want.text); got == nil || got.Bucket != want.bucket || got.Key != want.key {
			t.Errorf("%s: got %+v", want.text, got)
		}
	}
	if got := add(t, &s, Pending, `{"Status":"PENDING"}`); got != nil {
		t.Errorf("got %+v", got)
	}
	s.Finish()
	want := Summary{
		Pictures:   Pictures{Done: 2, Skipped: 1, Failed: 3, Pending: 2, Unknown: 1},
		Renditions: Renditions{Made: 2, Found: 1, Bytes: 12, Unchanged: 1},
		Failures: []*Failure{
			{Code: "NoSuchKey", Count: 2, Cause: "gone", Examples: []wiring.PrerenderObject{{Bucket: "photos", Key: `a"b.jpg`}, {Bucket: "photos", Key: `a"b.jpg`}}},
			{Code: "TIMED_OUT", Count: 1, Examples: []wiring.PrerenderObject{{Bucket: "other", Key: "c+d e.jpg"}}},
		},
	}
	if s.byCode = nil; !reflect.DeepEqual(s, want) {
		t.Errorf("got %+v", s)
	}
}

// TestSummaryIsBounded whatever fails, and counts everything all the same.
func TestSummaryIsBounded(t *testing.T) {
	var s Summary
	const n = 5000
	for i := range n {
		r := Result{Error: fmt.Sprintf("%d %s", i, strings.Repeat("é", 4000)), Cause: strings.Repeat("c", 30_000), Input: Document(`{"prerender":{"object":{"Key":"a"}}}`)}
		if _, err := s.Add(Failed, &r); err != nil {
			t.Fatal(err)
		}
	}
	s.Finish()
	text, err := json.Marshal(s)
	if err != nil || len(text) > 256<<10 || len(s.Failures) != maxCodes+1 || s.Failures[0].Code != otherCodes {
		t.Errorf("got %d bytes with %d codes, %v", len(text), len(s.Failures), err)
	}
	total := int64(0)
	for _, f := range s.Failures {
		total += f.Count
	}
	if total != n || s.Pictures.Failed != n {
		t.Errorf("%d of %d are counted", total, n)
	}
}

func TestSummaryFaults(t *testing.T) {
	for _, r := range []Result{{Input: Document("{")}, {Input: Document("{}")}, {Input: Document(`{"prerender":{}}`)}, {Input: Document("[]")}} {
		if got, err := new(Summary).Add(Failed, &r); err == nil {
			t.Errorf("%s: got %+v", r.Input, got)
		}
	}
	if _, err := new(Summary).Add(Succeeded, &Result{Output: Document("[]")}); err == nil {
		t.Error("an output of another kind is counted")
	}
}

// FuzzRead holds the stream against a reader of the whole file.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{"[" + failed + "," + timed + "]", failed + "\n" + timed, "[]", "[{}", " \n", `[null]`, `{"Input":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got []Result
		err := Read(bytes.NewReader(text), func(r *Result) error {
			got = append(got, *r)
			return nil
		})
		var want []Result
		if wrong := json.Unmarshal(text, &want); wrong == nil && bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
			if err != nil || len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Fatalf("got %+v, %v, want %+v", got, err, want)
			}
			return
		}
		if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("[")) && err == nil && json.Valid(text) {
			t.Fatalf("%q is read as %+v", text, got)
		}
		for _, r := range got {
			var s Summary
			for _, status := range []Status{Succeeded, Failed, Pending} {
				if picture, err := s.Add(status, &r); err != nil && picture != nil {
					t.Fatalf("%+v: got both %+v and %v", r, picture, err)
				}
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	line, err := json.Marshal(map[string]any{
		"ExecutionArn": strings.Repeat("a", 150), "StateMachineArn": strings.Repeat("s", 100), "Status": "SUCCEEDED", "InputDetails": map[string]bool{"Included": true},
		"Input":  `{"prerender":{"object":{"Key":"` + strings.Repeat("k", 60) + `"},"bucket":"photos","presets":["thumb","wide"]}}`,
		"Output": `{"ok":true,"renditions":[{"query":"preset=thumb","status":200,"derivative":"` + strings.Repeat("d", 32) + `","bytes":4321},{"query":"preset=wide","status":200,"derivative":"` + strings.Repeat("d", 32) + `","found":true}]}`,
	})
	if err != nil {
		b.Fatal(err)
	}
	file := append(bytes.Repeat(append(line, ','), 999), line...)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		var s Summary
		in := io.MultiReader(strings.NewReader("["), bytes.NewReader(file), strings.NewReader("]"))
		if err := Read(in, func(r *Result) error { _, err := s.Add(Succeeded, r); return err }); err != nil || s.Pictures.Done != 1000 {
			b.Fatal(s, err)
		}
	}
}
