package simulation_test

import (
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/simulation"
)

// within tells whether a share of so many series is that of a published one, which is
// of so many series itself: the difference is at most four of its standard deviations.
func within(t *testing.T, what string, got, want float64, series, published int) {
	t.Helper()
	deviation := math.Sqrt(want * (1 - want) * (1/float64(series) + 1/float64(published)))
	if math.Abs(got-want) > 4*deviation+0.0005 { // what is published is rounded
		t.Errorf("%s: got %v, want %v within %.4f", what, got, want, 4*deviation)
	}
}

var sample = simulation.Sample{Series: 500, Seed: 8}

// The published shares are of 10,000 series each.
func TestSize(t *testing.T) {
	for n, want := range map[int][2]float64{20: {.019, .046}, 50: {.029, .063}, 100: {.037, .075}, 200: {.039, .085}} {
		two, err := sample.Size(n, 0.05, pettitt.Both)
		if err != nil {
			t.Fatal(err)
		}
		one, err := sample.SizeWithoutTwo(n, 0.05)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "with 2", two, want[0], sample.Series, 10_000)
		within(t, "without", one, want[1], sample.Series, 10_000)
	}
}

// The published shares are of 2,000 series.
func TestFalseAlarms(t *testing.T) {
	for alpha, want := range map[float64][4]float64{
		0.01:  {.049, .083, .124, .162},
		0.001: {.005, .009, .016, .021},
	} {
		got, err := sample.FalseAlarms(pettitt.Settings{Alpha: alpha}, 100, 200, 500, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			within(t, "false alarms", got[i], want[i], sample.Series, 2000)
		}
	}
}

// All levels together keep the probability below alpha, also where the cap is reached
// again and again.
func TestTotalBoundsFalseAlarms(t *testing.T) {
	for _, s := range []pettitt.Settings{
		{Alpha: 0.2}, {Alpha: 0.05}, {Alpha: 0.2, Direction: pettitt.Up}, {Alpha: 0.2, Cap: 50}, {Alpha: 0.2, Cap: 200},
	} {
		s.Spending = pettitt.Total
		got, err := sample.FalseAlarms(s, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if got[0] > s.Alpha || got[0] < s.Alpha/5 {
			t.Errorf("%+v: got %v", s, got[0])
		}
	}
}

// The published means are of 1,902 series. The standard deviations of the delays and of
// the errors are less than their means, of the errors less than twice.
func TestDelays(t *testing.T) {
	for _, c := range []struct {
		deviations float64
		wait       int
		delay, err float64
	}{
		{1, 0, 22.9, 9}, {2, 0, 12.2, 9}, {3, 0, 10.5, 9},
		{1, 5, 22.9, 8.0}, {1, 10, 22.9, 6.8}, {1, 20, 22.9, 5.2},
		{2, 5, 12.2, 6.8}, {2, 10, 12.2, 4.8}, {2, 20, 12.2, 2.7},
		{3, 5, 10.5, 6.0}, {3, 10, 10.5, 4.0}, {3, 20, 10.5, 2.1},
	} {
		got, err := sample.Delays(pettitt.Settings{Wait: c.wait}, c.deviations, 100, 400)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%+v: %+v", c, got)
		if got.Missed > 0 || math.Abs(float64(got.Series)/500-0.951) > 0.04 {
			t.Errorf("%+v: %+v", c, got)
		}
		tolerance := 4 / math.Sqrt(500)
		if math.Abs(got.Points-c.delay) > tolerance*c.delay || math.Abs(got.Error-c.err) > 2*tolerance*c.err {
			t.Errorf("%+v: got %+v", c, got)
		}
	}
}

// The published numbers are of 1,000 series of 1,000 points.
func TestThresholds(t *testing.T) {
	few := simulation.Sample{Series: 60, Seed: 8}
	for deviations, want := range map[float64][3]float64{
		0: {.007, 0, 0}, 0.3: {.953, 0, .758}, 0.8: {1, .001, 1}, 1.2: {1, .994, 1}, 2: {1, 1, 1},
	} {
		got, err := few.Thresholds(1000, 0.01, 1, deviations)
		if err != nil {
			t.Fatal(err)
		}
		for i, reported := range []int{got.Plain, got.Gate, got.Kernel} {
			within(t, "reported", float64(reported)/60, want[i], 60, 1000)
		}
	}
}

func TestSimulationTellsOfWrongSettings(t *testing.T) {
	wrong := pettitt.Settings{StartUp: 5}
	if _, err := sample.FalseAlarms(wrong, 10); err == nil {
		t.Error("false alarms: no error")
	}
	if _, err := sample.Delays(wrong, 1, 5, 10); err == nil {
		t.Error("delays: no error")
	}
	if _, err := sample.Thresholds(10, 0.01, 1, 1); err == nil {
		t.Error("thresholds: no error")
	}
}
