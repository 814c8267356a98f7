package window

import (
	"math/rand/v2"
	"testing"
)

// FuzzDecode decodes anything. What is a state counts on, and is the same when it is decoded once more.
func FuzzDecode(f *testing.F) {
	a := sales(f)
	s := decode(f, a, nil)
	random := rand.New(rand.NewPCG(1, 1))
	for i := range 20 {
		add(f, s, i+1, randomSale(random))
	}
	f.Add([]byte(encode(f, s)))
	f.Add([]byte(`{"lintel":1,"fields":"most:maxfloat orders:count","first":"1","last":"30","groups":{"shop 1":"- 5"}}`))
	f.Add([]byte(`{"lintel":1,"fields":"spread:moments","first":"1","last":"30","groups":{"shop 1":"3,1p-1001,ffp9991"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := a.Decode(text)
		if err != nil {
			return
		}
		if _, err := s.Begin("999999999999999999999999999999999"); err != nil {
			t.Fatal(err)
		}
		for shop := range s.groups {
			// A row that is damaged is an error here.
			_ = s.Add(sale{shop, 1, 1.5, "2.5"})
		}
		once := encode(t, s)
		again := encode(t, decode(t, a, []byte(once)))
		if once != again {
			t.Errorf("got %s, and then %s", once, again)
		}
		groups, err := s.Take()
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			if merged, err := a.Merge(g.Row, g.Row); err == nil {
				if _, err := a.Results(merged); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// FuzzDecimal reads texts, and what it writes of them is the same number.
func FuzzDecimal(f *testing.F) {
	f.Add("1.50e-3", "-20")
	f.Fuzz(func(t *testing.T, x, y string) {
		var d decimal
		for _, text := range []string{x, y} {
			var v summand
			if v.parse(text, maxDigits, maxMagnitude10) == nil {
				d.Add(v)
			}
		}
		text, err := d.AppendText(nil)
		if err != nil {
			t.Fatal(err)
		}
		var again decimal
		if err := again.UnmarshalText(text); err != nil {
			t.Fatalf("%q, %q: %s: %v", x, y, text, err)
		}
		if got, want := again.Results()[0].Number, d.Results()[0].Number; got != want {
			t.Errorf("%q, %q: got %s, want %s", x, y, got, want)
		}
	})
}
