package fit

import "testing"

func BenchmarkPlan(b *testing.B) {
	r := Request{Width: 256, Height: 128}
	for b.Loop() {
		p, err := r.Plan(4000, 6000)
		if err != nil || p.Shrink() != 8 {
			b.Fatal(p, err)
		}
	}
}
