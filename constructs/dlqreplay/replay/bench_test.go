package replay

import "testing"

// BenchmarkDecide is the cost of a decision about a message that was replayed before,
// with a window.
func BenchmarkDecide(b *testing.B) {
	p := testPolicy()
	p.Windows, _ = ParseWindows([]string{"Mon-Fri 08:00-18:00"}, "Europe/Berlin", now)
	m := withState(State{Attempts: 2, First: now, Previous: 1})
	b.ReportAllocs()
	for b.Loop() {
		if d := p.Decide(&m, Memory{}, now); d.Action == 0 {
			b.Fatal("no decision")
		}
	}
}
