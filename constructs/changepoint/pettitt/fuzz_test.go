package pettitt_test

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// FuzzBatch takes values of eight bytes, of one, or of any in turn.
func FuzzBatch(f *testing.F) {
	f.Add([]byte("a series of values, most of them tied"), true)
	f.Add(binary.LittleEndian.AppendUint64(make([]byte, 64), math.Float64bits(-1)), false)
	f.Fuzz(func(t *testing.T, data []byte, short bool) {
		x := fuzzedValues(data[:min(len(data), 4000)], short)
		usable := !slices.ContainsFunc(x, func(y float64) bool { return !(math.Abs(y) <= pettitt.MaxMagnitude) })
		got, err := pettitt.Batch(x)
		if (err == nil) != usable {
			t.Fatalf("got %v", err)
		}
		if want := recursive(x); err == nil && got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func fuzzedValues(data []byte, short bool) (x []float64) {
	if short {
		for _, b := range data {
			x = append(x, float64(int8(b)))
		}
		return x
	}
	for len(data) >= 8 {
		x = append(x, math.Float64frombits(binary.LittleEndian.Uint64(data)))
		data = data[8:]
	}
	return x
}

// FuzzDetector feeds points in any order, and has the detector begin anew between any
// two. What it keeps must be what it was given, and a change what the test says of it.
func FuzzDetector(f *testing.F) {
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbcccccccccccccccccccccccc"), uint16(0), uint8(3), uint8(0))
	f.Add([]byte("\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x00\x01\x80\x81\x80\x81\x80\x81\x80\x81\x80\x81\x80\x81\x80\x81\x80\x81\x80\x81"), uint16(7), uint8(0), uint8(9))
	f.Fuzz(func(t *testing.T, data []byte, flags uint16, wait, lateness uint8) {
		s := pettitt.Settings{
			Alpha: 0.05, Spending: pettitt.Spending(flags % 2), Direction: pettitt.Direction(flags / 2 % 3),
			Wait: int(wait % 20), Lateness: int64(lateness), PracticalThreshold: float64(flags / 8 % 4), Window: int(flags / 32 % 8),
			Cap: 40 + int(flags/256),
		}
		d, err := pettitt.New(s)
		if err != nil {
			t.Fatal(err)
		}
		for i, b := range data[:min(len(data), 600)] {
			before := d.Segment()
			kept := slices.Clone(before.Values)
			at, x := int64(i)-int64(b>>6), float64(int8(b<<4)>>4)
			got, err := d.Add(at, x)
			if err != nil {
				t.Fatal(err)
			}
			after := d.Segment()
			if grown := got.Outcome == pettitt.Accepted; !grown && !slices.Equal(after.Values, kept) {
				t.Fatalf("a point that is %v changes the segment", got.Outcome)
			}
			if c := got.Change; c != nil {
				checkChange(t, d.Settings(), c, append(kept, x))
			}
			if b%5 == 0 {
				if d, err = pettitt.Resume(s, after); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// checkChange checks what does not depend on the order of the points.
func checkChange(t *testing.T, s pettitt.Settings, c *pettitt.Change, values []float64) {
	t.Helper()
	half := int64(c.Tau) * int64(c.N-c.Tau)
	switch {
	case c.N != len(values), c.Tau < 1, c.Tau >= c.N, c.K < 1, c.K > half:
		t.Fatalf("%d points: %+v", len(values), c)
	case c.P != pettitt.P(c.K, c.N, s.Direction), c.P > c.Level, c.Level > s.Alpha:
		t.Fatalf("p %v, level %v: %+v", pettitt.P(c.K, c.N, s.Direction), c.Level, c)
	case math.Abs(c.Offset) < s.PracticalThreshold, c.Offset != c.After-c.From:
		t.Fatalf("offset: %+v", c)
	case c.Before > c.At, c.N < s.StartUp:
		t.Fatalf("%+v", c)
	}
}
