package logbatch

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// logLine is a record of the function at a time.
func logLine(at time.Time, text string) Record {
	return Record{Type: "function", Time: at, Line: fmt.Appendf(nil, `{"time":%q,"type":"function","record":%q}`, at.Format(time.RFC3339Nano), text)}
}

// linesOf an object.
func linesOf(t testing.TB, o *Object) []string {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(o.Body))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutSuffix(string(b), "\n")
	if !ok {
		t.Fatalf("the last line has no end: %q", b)
	}
	return strings.Split(text, "\n")
}

func TestObject(t *testing.T) {
	b := New(Limits{}, "logs/", "orders")
	first, second := logLine(noon, "a"), logLine(noon.Add(time.Second), "b")
	b.Add([]Record{first, second}, noon.Add(2*time.Second))
	o := b.Next(noon.Add(3 * time.Second))
	if got, want := linesOf(t, o), []string{string(first.Line), string(second.Line)}; !slices.Equal(got, want) {
		t.Errorf("got lines %q, want %q", got, want)
	}
	key := regexp.MustCompile(`^logs/function=orders/year=2026/month=11/day=23/hour=12/20261123T120000\.000Z-[0-9a-f]{16}-000001-[0-9a-f]{8}\.ndjson\.gz$`)
	if !key.MatchString(o.Key) {
		t.Errorf("got key %s", o.Key)
	}
	b.Sent(o)
	if o := b.Next(noon); o != nil {
		t.Errorf("got another object %s", o.Key)
	}
	if got, want := b.Totals(), (Totals{Accepted: 2, Sent: 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestObjectsAreOfOneHour(t *testing.T) {
	b := New(Limits{}, "", "f")
	untimed := Record{Line: []byte("1")} // by when it came in
	b.Add([]Record{logLine(noon.Add(-time.Millisecond), "a"), logLine(noon, "b"), untimed, logLine(noon.Add(time.Hour), "c")}, noon)
	var got []string
	for o := b.Next(noon); o != nil; o = b.Next(noon) {
		_, hour, _ := strings.Cut(o.Key, "hour=")
		got = append(got, fmt.Sprint(hour[:2], " ", o.Records))
		b.Sent(o)
	}
	if want := []string{"11 1", "12 2", "13 1"}; !slices.Equal(got, want) {
		t.Errorf("got hours and records %q, want %q", got, want)
	}
}

func TestObjectsAreOfALimitedSize(t *testing.T) {
	b := New(Limits{ObjectBytes: 300}, "", "f")
	long := logLine(noon, strings.Repeat("x", 1000))
	b.Add([]Record{logLine(noon, "a"), logLine(noon, "b"), long, logLine(noon, "c")}, noon)
	var got []int
	for o := b.Next(noon); o != nil; o = b.Next(noon) {
		got = append(got, o.Records)
		b.Sent(o)
	}
	if want := []int{2, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("got objects of %d records, want %d", got, want)
	}
}

func TestDue(t *testing.T) {
	b := New(Limits{ObjectBytes: 150, Age: time.Minute}, "", "f")
	due := func(want bool, at time.Time, when string) {
		t.Helper()
		if got := b.Due(at); got != want {
			t.Errorf("due is %v %s", got, when)
		}
	}
	due(false, noon, "when there is nothing")
	b.Add([]Record{logLine(noon, "a")}, noon)
	due(false, noon.Add(time.Minute-1), "before its age")
	due(true, noon.Add(time.Minute), "at its age")
	b.Add([]Record{logLine(noon, "b"), logLine(noon, "c")}, noon)
	due(true, noon, "by size")
	o := b.Next(noon)
	b.Failed(o)
	due(true, noon, "with an object that failed")
}

func TestAFailedObjectIsSentAgainAsItWas(t *testing.T) {
	b := New(Limits{}, "", "f")
	b.Add([]Record{logLine(noon, "a")}, noon)
	o := b.Next(noon)
	key, body := o.Key, string(o.Body)
	b.Failed(o)
	b.Add([]Record{logLine(noon, "b")}, noon)
	if o := b.Next(noon.Add(time.Hour)); o.Key != key || string(o.Body) != body {
		t.Errorf("got %s, want %s as before", o.Key, key)
	}
}

func TestWhatIsDroppedIsTold(t *testing.T) {
	b := New(Limits{BufferBytes: 1000}, "", "f")
	var records []Record
	for i := range 20 {
		records = append(records, logLine(noon, fmt.Sprint("line ", i)))
	}
	b.Add(records, noon)
	totals := b.Totals()
	if totals.Dropped == 0 || totals.Waiting == 0 || totals.Accepted != 20 {
		t.Fatalf("got %+v", totals)
	}
	o := b.Next(noon)
	lines := linesOf(t, o)
	var told struct {
		Time   time.Time
		Type   string
		Record struct {
			Reason                       string
			DroppedRecords, DroppedBytes int
		}
	}
	if err := json.Unmarshal([]byte(lines[0]), &told); err != nil {
		t.Fatal(err)
	}
	if told.Type != TypeDropped || told.Record.DroppedRecords != totals.Dropped || told.Record.DroppedBytes == 0 || told.Record.Reason == "" || !told.Time.Equal(noon) {
		t.Errorf("got %s, want %d dropped", lines[0], totals.Dropped)
	}
	if got := lines[len(lines)-1]; got != string(records[19].Line) {
		t.Errorf("the last line is %s: the oldest must go", got)
	}

	// An object that tells of drops and is dropped itself is told of by the next.
	b.Failed(o)
	b.Add(records, noon)
	o = b.Next(noon)
	if o.Dropped.Records != b.Totals().Dropped || o.Dropped.Records <= totals.Dropped {
		t.Errorf("the object tells of %d, dropped are %+v", o.Dropped.Records, b.Totals())
	}
}

func TestTheObjectThatIsBeingSentIsNotDropped(t *testing.T) {
	b := New(Limits{BufferBytes: 600}, "", "f")
	b.Add([]Record{logLine(noon, "first")}, noon)
	o := b.Next(noon)
	for range 10 {
		b.Add([]Record{logLine(noon, strings.Repeat("x", 100))}, noon)
	}
	b.Sent(o)
	if got := b.Totals(); got.Sent != 1 || got.Dropped != 9 {
		t.Errorf("got %+v", got)
	}
}

// What gzip makes longer may not fit any more. It is dropped once it is not being sent.
func TestAnObjectThatGrewIsDropped(t *testing.T) {
	line := make([]byte, 5000) // of chance, which no compression makes shorter
	for i := range line {
		line[i] = byte(rand.N(256))
	}
	b := New(Limits{BufferBytes: len(line) + recordBytes}, "", "f")
	b.Add([]Record{{Line: line}}, noon)
	o := b.Next(noon)
	if len(o.Body) <= len(line) {
		t.Fatalf("gzip made %d octets of %d", len(o.Body), len(line))
	}
	if got := b.Totals(); got.Waiting != 1 {
		t.Errorf("dropped while it was sent: %+v", got)
	}
	b.Failed(o)
	if got := b.Totals(); got.Dropped != 1 || got.Waiting != 0 {
		t.Errorf("got %+v", got)
	}
}

// The copies of a snapshot have the same memory, and must not have the same keys.
func TestKeysOfCopies(t *testing.T) {
	b := New(Limits{}, "", "f")
	b.Add([]Record{logLine(noon, "before the snapshot")}, noon)
	b.Sent(b.Next(noon))
	one, two := Batcher{sandbox: b.sandbox, sequence: b.sequence}, Batcher{sandbox: b.sandbox, sequence: b.sequence}
	first, second := one.nextKey(noon), two.nextKey(noon)
	if first == second || !strings.Contains(first, b.sandbox+"-000002-") || !strings.Contains(second, b.sandbox+"-000002-") {
		t.Errorf("got keys %s and %s", first, second)
	}
}

func TestNamesOfFunctions(t *testing.T) {
	if got := partition("a-Z_09/é=."); got != "a-Z_09____" {
		t.Errorf("got %s", got)
	}
}

// FuzzBatcher does what bytes say with a batcher and holds it to what the package
// promises: records are sent in order, once, or counted, and the buffer is bounded.
func FuzzBatcher(f *testing.F) {
	f.Add([]byte("aaaasaafasaaaaaaaaaaaaaaaaaaaaaasfss"), uint16(900), uint16(300))
	f.Add([]byte("aNaNaNfaNaNNffaaas"), uint16(400), uint16(1))
	f.Add([]byte("hahahasNaaaaaaaaaaaaaaaafaaaaaaas"), uint16(2000), uint16(5000))
	f.Fuzz(func(t *testing.T, steps []byte, buffer, object uint16) {
		limits := Limits{BufferBytes: int(buffer) + 1, ObjectBytes: int(object) + 1}
		b := New(limits, "p/", "f")
		now, added, last, told := noon, 0, -1, 0
		var sending *Object
		keys := map[string]bool{}
		send := func(o *Object) {
			if keys[o.Key] {
				t.Fatalf("key %s twice", o.Key)
			}
			keys[o.Key] = true
			told += o.Dropped.Records
			for _, line := range linesOf(t, o) {
				var event struct {
					Type   string
					Time   time.Time
					Record json.RawMessage
				}
				if err := json.Unmarshal([]byte(line), &event); err != nil {
					t.Fatal(err)
				}
				if event.Type == TypeDropped {
					continue
				}
				if !strings.Contains(o.Key, event.Time.UTC().Format("/year=2006/month=01/day=02/hour=15/")) {
					t.Fatalf("%s is in %s", line, o.Key)
				}
				var n int
				if _, err := fmt.Sscanf(string(event.Record), `"%d `, &n); err != nil || n <= last {
					t.Fatalf("%s after %d: %v", line, last, err)
				}
				last = n
			}
			b.Sent(o)
		}
		for _, step := range steps {
			switch step {
			case 'h':
				now = now.Add(25 * time.Minute)
			case 'N':
				if sending == nil {
					sending = b.Next(now)
				}
			case 's', 'f':
				if sending == nil {
					sending = b.Next(now)
				}
				if sending != nil && step == 's' {
					send(sending)
				} else if sending != nil {
					b.Failed(sending)
				}
				sending = nil
			default:
				b.Add([]Record{logLine(now, fmt.Sprintf("%d %s", added, strings.Repeat("x", int(step))))}, now)
				added++
			}
			if sending == nil && b.size > limits.BufferBytes {
				t.Fatalf("%d octets in a buffer of %d", b.size, limits.BufferBytes)
			}
		}
		if sending != nil {
			send(sending)
		}
		for o := b.Next(now); o != nil; o = b.Next(now) {
			send(o)
		}
		got := b.Totals()
		if got.Accepted != added || got.Sent+got.Dropped != added || got.Waiting != 0 || got.Dropped != told || got.Told != told || b.size != 0 || b.pending != 0 {
			t.Fatalf("%d added, %d told: %+v, size %d", added, told, got, b.size)
		}
	})
}

func BenchmarkNext(b *testing.B) {
	record := logLine(noon, "order stored, and some more text as functions write it, 6d68ca91-49c9-448d-89b8-7ca3e6dc66aa")
	records := slices.Repeat([]Record{record}, 5000)
	batcher := New(Limits{}, "logs/", "f")
	b.SetBytes(int64(5000 * len(record.Line)))
	b.ReportAllocs()
	for b.Loop() {
		batcher.Add(records, noon)
		for o := batcher.Next(noon); o != nil; o = batcher.Next(noon) {
			batcher.Sent(o)
		}
	}
}
