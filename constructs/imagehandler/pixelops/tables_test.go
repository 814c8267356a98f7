package pixelops

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTablesEqualWhatTheyStandFor(t *testing.T) {
	m := noisy(rand.New(rand.NewPCG(1, 5)), 37, 21, true)
	for _, operations := range [][]Operation{
		{Gamma{1 / 2.2}, Gamma{2.2}},
		{Gamma{3}, Linear{[]float64{1.5}, []float64{-20}}, Negate{KeepAlpha: true}},
		{Linear{[]float64{1, 2, 0.5}, []float64{9, -9, 100}}, Gamma{1.5}},
	} {
		table, ok := TablesOf(operations...)
		if !ok {
			t.Fatalf("%v: no tables", operations)
		}
		want, err := Run(t.Context(), clone(m), 1, operations...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Run(t.Context(), clone(m), 2, table)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("%v differ from their tables", operations)
		}
	}
}

func TestTablesAreNotOfAll(t *testing.T) {
	for _, o := range []Operation{
		Negate{}, Linear{make([]float64, 4), make([]float64, 4)}, Greyscale{}, Gamma{9}, Threshold{Level: 3},
	} {
		if _, ok := TablesOf(slices.Clip([]Operation{Gamma{2}, o})...); ok {
			t.Errorf("%#v has no table, but one is made", o)
		}
	}
}
