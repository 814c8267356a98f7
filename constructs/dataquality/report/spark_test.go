package report

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

var nan = math.NaN()

// draw draws the numbers of earlier runs and of now.
func draw(t *testing.T, rule string, numbers ...float64) *spark {
	t.Helper()
	last := len(numbers) - 1
	r := result(t, rule, rules.Measurement{Number: numbers[last], Unit: rules.Number}, rules.Measurement{})
	var past []Past
	for _, n := range numbers[:last] {
		past = append(past, Past{Values: map[Series]float64{SeriesOf(r): n}})
	}
	return sparkOf(r, past)
}

func TestSparkLine(t *testing.T) {
	for _, test := range []struct {
		name    string
		numbers []float64
		want    string
	}{
		{"up", []float64{0, 1, 2}, "M5 29h0L66 17L127 5"},
		{"flat", []float64{3, 3}, "M5 17h0L127 17"},
		{"gap", []float64{0, 2, nan, 0, 2}, "M5 29h0L35.5 5M96.5 29h0L127 5"},
		{"alone", []float64{0, nan, 2, nan, 0}, "M5 29h0M66 5h0M127 29h0"},
		{"not now", []float64{0, 2, nan}, "M5 29h0L66 5"},
		{"infinite", []float64{0, math.Inf(1), 2}, "M5 29h0M127 5h0"},
		{"tiny", []float64{0, math.SmallestNonzeroFloat64}, "M5 29h0L127 5"},
		{"huge", []float64{-math.MaxFloat64, 0, math.MaxFloat64}, "M5 29h0L66 17L127 5"},
	} {
		got := draw(t, "mean(x) != 7", test.numbers...)
		if got.Line != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got.Line, test.want)
		}
		if known := isFinite(test.numbers[len(test.numbers)-1]); known != (got.Now != nil) {
			t.Errorf("%s: got the mark %v", test.name, got.Now)
		}
	}
}

// TestNoSpark shows that there is no chart of less than two numbers.
func TestNoSpark(t *testing.T) {
	for _, numbers := range [][]float64{{1}, {nan}, {nan, 1}, {1, nan}, {math.Inf(1), 1}} {
		if got := draw(t, "mean(x) > 0", numbers...); got != nil {
			t.Errorf("%v: got %+v, want none", numbers, got)
		}
	}
}

// TestSparkBand draws what is allowed: bounds that are near are in the chart, and
// for others the band goes on to its edge.
func TestSparkBand(t *testing.T) {
	for _, test := range []struct {
		rule string
		want band
	}{
		{"mean(x) between 10 and 12", band{Top: "5", Bottom: "29", Height: "24", High: true, Low: true}},
		{"mean(x) between 8 and 14", band{Top: "5", Bottom: "29", Height: "24", High: true, Low: true}},
		{"mean(x) >= 11", band{Top: "0", Bottom: "17", Height: "17", Low: true}},
		{"mean(x) <= 11", band{Top: "17", Bottom: "34", Height: "17", High: true}},
		{"mean(x) = 11", band{Top: "17", Bottom: "17", Height: "0", High: true, Low: true}},
		{"mean(x) between -1000 and 1000", band{Top: "0", Bottom: "34", Height: "34"}},
		{"mean(x) >= 1000", band{Top: "0", Bottom: "0", Height: "0"}},
		{"mean(x) <= -1000", band{Top: "34", Bottom: "34", Height: "0"}},
	} {
		got := draw(t, test.rule, 10, 12, 11)
		if got.Band == nil || *got.Band != test.want {
			t.Errorf("%s: got %+v, want %+v", test.rule, got.Band, test.want)
		}
	}
	if got := draw(t, "mean(x) change <= 5% vs last-good", 10, 12); got.Band != nil {
		t.Errorf("a change has the band %+v", got.Band)
	}
}

// TestSparkInside shows that nothing is drawn outside of a chart.
func TestSparkInside(t *testing.T) {
	coordinates := regexp.MustCompile(`[ML]([0-9.-]+) ([0-9.-]+)`)
	for _, rule := range []string{"mean(x) > 0", "mean(x) between -1e308 and 1e308", "mean(x) < 1e-300"} {
		for _, numbers := range [][]float64{
			{1e-320, -1e-320, 0}, {math.MaxFloat64, -math.MaxFloat64, 1}, {1, 1, 1, 1e308}, {0, 0}, {-5, 1e300, nan, 3},
		} {
			s := draw(t, rule, numbers...)
			for _, m := range coordinates.FindAllStringSubmatch(s.Line, -1) {
				x, errX := strconv.ParseFloat(m[1], 64)
				y, errY := strconv.ParseFloat(m[2], 64)
				if errX != nil || errY != nil || x < sparkMargin || x > sparkWidth-sparkMargin || y < sparkMargin || y > sparkHeight-sparkMargin {
					t.Errorf("%s, %v: got %s", rule, numbers, s.Line)
				}
			}
		}
	}
}
