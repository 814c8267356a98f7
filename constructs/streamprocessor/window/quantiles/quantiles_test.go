package quantiles

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window/windowtest"
)

func aggregator(t testing.TB, accuracy float64, quantiles ...float64) *window.Aggregator[float64] {
	t.Helper()
	return windowtest.New(t, OfAccuracy("price", accuracy, func(v float64) float64 { return v }, quantiles...))
}

// numbers are of both signs, some zero, over twelve orders of magnitude.
func numbers(n int) []float64 {
	random := rand.New(rand.NewPCG(3, uint64(n)))
	v := make([]float64, n)
	for i := range v {
		switch random.IntN(10) {
		case 0:
		case 1, 2:
			v[i] = -math.Exp(random.Float64()*28 - 14)
		default:
			v[i] = math.Exp(random.Float64()*28 - 14)
		}
	}
	return v
}

// TestEstimates is compared with the sorted numbers.
func TestEstimates(t *testing.T) {
	quantiles := []float64{0, 0.001, 0.05, 0.25, 0.5, 0.9, 0.999, 1}
	for _, accuracy := range []float64{minAccuracy, Accuracy, 0.2} {
		a := aggregator(t, accuracy, quantiles...)
		for _, n := range []int{1, 2, 3, 100, 5000} {
			v := numbers(n)
			results, err := a.Results(windowtest.Row(t, a, v...))
			if err != nil || len(results) != len(quantiles) {
				t.Fatalf("got %v, %v", results, err)
			}
			slices.Sort(v)
			for i, q := range quantiles {
				var got float64
				fmt.Sscan(results[i].Number, &got)
				near := func(want float64) bool { return math.Abs(got-want) <= accuracy*math.Abs(want)*1.000001 }
				rank := q * float64(n-1)
				if low, high := v[int(math.Floor(rank))], v[int(math.Ceil(rank))]; !near(low) && !near(high) {
					t.Errorf("accuracy %v, %d numbers: %s is %v, want %v or %v", accuracy, n, results[i].Part, got, low, high)
				}
			}
		}
	}
}

func TestLabels(t *testing.T) {
	a := aggregator(t, Accuracy, 0, 0.5, 0.999, 0.29, 1)
	results, err := a.Results(windowtest.Row(t, a, 7))
	var got []string
	for _, r := range results {
		got = append(got, r.Name+" "+r.Part)
	}
	if want := []string{"price p0", "price p50", "price p99.9", "price p29", "price p100"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

// TestMerge merges numbers in parts: the text is that of all together.
func TestMerge(t *testing.T) {
	a := aggregator(t, Accuracy, 0.5)
	random := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{2, 30, 3000} {
		v := numbers(n)
		want := windowtest.Row(t, a, v...)
		for range 20 {
			random.Shuffle(n, func(i, j int) { v[i], v[j] = v[j], v[i] })
			cut := random.IntN(n-1) + 1
			got, err := a.Merge(windowtest.Row(t, a, v[:cut]...), windowtest.Row(t, a, v[cut:]...))
			if err != nil || got != want {
				t.Fatalf("%d numbers: got %v, %v, want %v", n, got, err, want)
			}
		}
	}
}

func TestText(t *testing.T) {
	a := aggregator(t, Accuracy, 0.5)
	if got, want := windowtest.Row(t, a, 0, 0, 1, 1.03, 1.03, -1, math.Copysign(0, -1)).Text, "3;0,1:2;0"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRefusedNumbers(t *testing.T) {
	a := aggregator(t, Accuracy, 0.5)
	s, err := a.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
		if err := s.Add(v); err == nil || !strings.Contains(err.Error(), "infinite, too large or not a number") {
			t.Errorf("%v: got %v", v, err)
		}
	}
	for _, v := range []float64{math.MaxFloat64 / 2, -math.MaxFloat64 / 2, math.SmallestNonzeroFloat64} {
		if err := s.Add(v); err != nil {
			t.Errorf("%v: got %v", v, err)
		}
	}
}

func TestRefusedSettings(t *testing.T) {
	value := func(v float64) float64 { return v }
	for want, aggregate := range map[string]window.Aggregate[float64]{
		"got the accuracy 0, want 0.001 to 0.5": OfAccuracy("price", 0, value, 0.5),
		"got the accuracy 0.6":                  OfAccuracy("price", 0.6, value, 0.5),
		"got the accuracy NaN":                  OfAccuracy("price", math.NaN(), value, 0.5),
		"got no quantiles":                      Of("price", value),
		"got the quantile 50, want 0 to 1":      Of("price", value, 50),
		"got the quantile NaN":                  Of("price", value, math.NaN()),
	} {
		_, err := window.New(window.Definition[float64]{Aggregates: []window.Aggregate[float64]{aggregate}})
		if err == nil || !strings.Contains(err.Error(), `aggregate "price": `+want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

const fields = "price:quantiles0.01"

func TestDamaged(t *testing.T) {
	a := aggregator(t, Accuracy, 0.5)
	for _, text := range []string{"x", "1;2", "1;2;3;4", "-1;;", "1;2:0;", "1;2:;", "1;2,0;", "1;2,-1;", "1;a;", "1;99999999;", "1;;-99999999", "1;35000,35000;", "1;9223372036854775807,9;", "1;1:99999999999999999999;"} {
		if _, err := a.Merge(window.Row{Fields: fields, Text: text}); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// FuzzRow reads any text, and reads what it then writes to the same.
func FuzzRow(f *testing.F) {
	a := aggregator(f, Accuracy, 0.5)
	f.Add(windowtest.Row(f, a, 0, 1, 2, -5, 1e9).Text)
	f.Fuzz(func(t *testing.T, text string) {
		once, err := a.Merge(window.Row{Fields: fields, Text: text})
		if err != nil {
			return
		}
		twice, err := a.Merge(once)
		if err != nil || once != twice {
			t.Errorf("got %v and %v, %v", once, twice, err)
		}
		if _, err := a.Results(once); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	a := aggregator(b, Accuracy, 0.5)
	s, err := a.Decode(nil)
	if err != nil {
		b.Fatal(err)
	}
	v := numbers(10_000)
	for i := 0; b.Loop(); i++ {
		if err := s.Add(v[i%len(v)]); err != nil {
			b.Fatal(err)
		}
	}
}
