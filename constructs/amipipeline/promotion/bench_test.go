package promotion_test

import (
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

// BenchmarkBuilt is a build of a track with a full history.
func BenchmarkBuilt(b *testing.B) {
	k := newTrack(b, gates(auto, auto, approval))
	for i := range 1000 {
		k.build(web(fmt.Sprintf("1.0.0/%d", i+1)))
	}
	event := promotion.Event{Kind: promotion.Built, Image: web("1.0.0/1001"), At: start}
	b.ReportAllocs()
	for b.Loop() {
		if _, result, err := k.plan.Apply(k.state, event); err != nil || len(result.Moves) != 2 {
			b.Fatal(result, err)
		}
	}
}
