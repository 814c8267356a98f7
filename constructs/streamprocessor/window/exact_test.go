package window

import (
	"encoding/binary"
	"math"
	"math/big"
	"testing"
)

// FuzzExact adds numbers and their squares in both directions and in two parts: the sum is that of rational numbers, and
// its text the same.
func FuzzExact(f *testing.F) {
	for _, numbers := range [][]float64{{0.1, -0.1}, {1, 1e-60, -1e60}, {math.MaxFloat64, math.SmallestNonzeroFloat64, -math.MaxFloat64}, {1 << 62, 3, -1 << 63, 0.5}} {
		var data []byte
		for _, v := range numbers {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var forward, backward, even, odd exact
		want := new(big.Rat)
		n := min(len(data)/8, 64)
		for i := range n {
			v := math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
			w := math.Float64frombits(binary.LittleEndian.Uint64(data[8*(n-1-i):]))
			if checkFinite(v) != nil || checkFinite(w) != nil {
				return
			}
			part := &even
			if i%2 == 1 {
				part = &odd
			}
			forward.add(v)
			forward.addSquare(v)
			backward.addSquare(w)
			backward.add(w)
			part.add(v)
			part.addSquare(v)
			r := new(big.Rat).SetFloat64(v)
			want.Add(want, r).Add(want, new(big.Rat).Mul(r, r))
		}
		if got, _ := forward.float().Rat(nil); got.Cmp(want) != 0 {
			t.Errorf("got %v, want %v", got, want)
		}
		text := string(forward.append(nil))
		var read exact
		if err := read.parse([]byte(text)); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if err := even.merge(&odd); err != nil {
			t.Fatal(err)
		}
		for name, e := range map[string]*exact{"backward": &backward, "in parts": &even, "read": &read} {
			if got := string(e.append(nil)); got != text {
				t.Errorf("%s: got %s, want %s", name, got, text)
			}
		}
	})
}
