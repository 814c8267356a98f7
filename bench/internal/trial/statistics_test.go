package trial

import (
	"slices"
	"testing"
)

func TestSummarize(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   Summary
	}{
		{[]float64{7}, Summary{Median: 7, Min: 7, Max: 7, Lower: 7, Upper: 7}},
		{[]float64{4, 2}, Summary{Median: 3, Min: 2, Max: 4, Lower: 2.5, Upper: 3.5}},
		{[]float64{5, 1, 4, 2, 3}, Summary{Median: 3, Min: 1, Max: 5, Lower: 2, Upper: 4}},
		{[]float64{1, 1, 1, 1, 1, 1, 100}, Summary{Median: 1, Min: 1, Max: 100, Lower: 1, Upper: 1}},
	} {
		values := slices.Clone(tt.values)
		if got := summarize(values); got != tt.want {
			t.Errorf("summarize(%v) = %+v, want %+v", tt.values, got, tt.want)
		}
		if !slices.Equal(values, tt.values) {
			t.Errorf("summarize changed %v to %v", tt.values, values)
		}
	}
}

func TestNoisy(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   bool
	}{
		{[]float64{2}, false},
		{[]float64{1, 1, 1, 1, 9}, false}, // one bad round says nothing
		{[]float64{0.95, 0.96, 1, 1.05, 1.1}, false},
		{[]float64{0.9, 0.94, 1, 1.06, 1.1}, true},
	} {
		if got := summarize(tt.values).Noisy(); got != tt.want {
			t.Errorf("%v: noisy is %t, want %t", tt.values, got, tt.want)
		}
	}
}
