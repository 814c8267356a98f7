package distinct

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window/windowtest"
)

func aggregator(t testing.TB, precision int) *window.Aggregator[string] {
	t.Helper()
	return windowtest.New(t, OfPrecision("visitors", precision, func(s string) string { return s }))
}

// estimate is the result of a row.
func estimate(t testing.TB, a *window.Aggregator[string], row window.Row) (n float64) {
	t.Helper()
	results, err := a.Results(row)
	if err != nil || len(results) != 1 || results[0].Name != "visitors" {
		t.Fatalf("got %v, %v", results, err)
	}
	if _, err := fmt.Sscan(results[0].Number, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func values(from, to int) []string {
	v := make([]string, 0, to-from)
	for i := from; i < to; i++ {
		v = append(v, fmt.Sprint("visitor ", i))
	}
	return v
}

// TestEstimate is within four standard errors of the truth.
func TestEstimate(t *testing.T) {
	for _, precision := range []int{4, 10, Precision, 14} {
		a := aggregator(t, precision)
		for _, n := range []int{1, 10, 1000, 50_000} {
			r := windowtest.Row(t, a, values(0, n)...)
			got := estimate(t, a, r)
			if most := 4 * 1.04 / math.Sqrt(float64(int(1)<<precision)); math.Abs(got-float64(n)) > most*float64(n)+0.5 {
				t.Errorf("precision %d: got %v of %d", precision, got, n)
			}
			if most := 1<<precision*4/3 + 64; len(r.Text) > most {
				t.Errorf("precision %d: %d values take %d bytes", precision, n, len(r.Text))
			}
		}
	}
}

// TestMerge merges values in parts that overlap, in any order: the text is that of all
// values together.
func TestMerge(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 30, 300, 1200, 3000, 20_000} {
		a := aggregator(t, 10)
		all := values(0, n)
		want := windowtest.Row(t, a, all...)
		for range 10 {
			random.Shuffle(n, func(i, j int) { all[i], all[j] = all[j], all[i] })
			cut, overlap := random.IntN(n)+1, random.IntN(n)
			merged := windowtest.Row(t, a, all[:cut]...)
			for _, part := range [][]string{all[overlap:], all[min(cut, overlap):]} {
				if len(part) == 0 {
					continue
				}
				var err error
				if merged, err = a.Merge(windowtest.Row(t, a, part...), merged); err != nil {
					t.Fatal(err)
				}
			}
			if len(all[overlap:])+cut >= n && overlap <= cut && merged != want {
				t.Fatalf("%d values in parts: got %.40s... of %d bytes, want %.40s... of %d", n, merged.Text, len(merged.Text), want.Text, len(want.Text))
			}
		}
	}
}

func TestPrecisions(t *testing.T) {
	for _, precision := range []int{-1, 3, 17} {
		_, err := window.New(window.Definition[string]{Aggregates: []window.Aggregate[string]{
			OfPrecision("visitors", precision, func(s string) string { return s }),
		}})
		if want := fmt.Sprintf(`aggregate "visitors": got the precision %d, want 4 to 16`, precision); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestDamaged(t *testing.T) {
	a := aggregator(t, 4)
	list := func(data ...byte) string { return "s" + base64.RawURLEncoding.EncodeToString(data) }
	for name, text := range map[string]string{
		"no kind":                "x",
		"few registers":          "dAAAA",
		"no register":            "dAAAAAAAAAAAAAAA!",
		"a large register":       "dAAAAAAAAAAAAAAA-",
		"no base64":              "s!",
		"no header":              list(0, 0, 0, 1),
		"a hash that has no end": list(0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 1, 0x85),
		"another length":         list(0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0, 2, 5),
		"another number":         list(0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 1, 5),
		"another last one":       list(0, 0, 0, 1, 0, 0, 0, 6, 0, 0, 0, 1, 5),
		"the same hash twice":    list(0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 2, 5, 0),
		"beyond 32 bits":         list(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0x80, 0x80, 0x80, 0x80, 0x10),
		"a long list":            list(append([]byte{0, 0, 0, 17, 0, 0, 0, 17, 0, 0, 0, 17}, []byte(strings.Repeat("\x01", 17))...)...),
	} {
		if _, err := a.Merge(window.Row{Fields: "visitors:distinct4", Text: text}); err == nil {
			t.Errorf("%s: %q was read", name, text)
		}
	}
	if _, err := a.Merge(window.Row{Fields: "visitors:distinct4", Text: list(0, 0, 0, 2, 0, 0, 0, 6, 0, 0, 0, 2, 5, 1)}); err != nil {
		t.Errorf("a list as it should be: %v", err)
	}
}

// FuzzRow reads any text, and reads what it then writes to the same.
func FuzzRow(f *testing.F) {
	a := aggregator(f, 6)
	f.Add(windowtest.Row(f, a, values(0, 3)...).Text)
	f.Add(windowtest.Row(f, a, values(0, 300)...).Text)
	f.Fuzz(func(t *testing.T, text string) {
		once, err := a.Merge(window.Row{Fields: "visitors:distinct6", Text: text})
		if err != nil {
			return
		}
		twice, err := a.Merge(once, once)
		if err != nil || once != twice {
			t.Errorf("got %v and %v, %v", once, twice, err)
		}
		estimate(t, a, once)
	})
}

func BenchmarkAdd(b *testing.B) {
	a := aggregator(b, Precision)
	s, err := a.Decode(nil)
	if err != nil {
		b.Fatal(err)
	}
	v := values(0, 100_000)
	for i := 0; b.Loop(); i++ {
		if err := s.Add(v[i%len(v)]); err != nil {
			b.Fatal(err)
		}
	}
}
