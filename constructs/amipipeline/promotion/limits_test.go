package promotion_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

// TestLimits: however long a track lives, its state fits into an item of DynamoDB, and
// still moves only forwards.
func TestLimits(t *testing.T) {
	plan := gates(auto, auto, auto, auto, auto, auto, auto, auto)
	k := newTrack(t, plan)
	first := image(strings.Repeat("n", 60)+"-0", "1.0.0/1", 0)
	for i := range 3000 {
		k.build(image(fmt.Sprintf("%s-%d", strings.Repeat("n", 60), i%(3*promotion.MaxNames)), fmt.Sprintf("1.0.0/%d", i+1), i))
		if i%40 == 0 {
			if _, err := k.try(promotion.Event{Kind: promotion.Rollback, Stage: "s8", Reason: strings.Repeat("é", 1000)}); i > 0 && err != nil {
				t.Fatal(err)
			}
		}
	}
	k.want("1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000")
	k.build(first)
	k.want("1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000", "1.0.0/3000")
	if n := len(encode(t, k.state)); n > 390<<10 {
		t.Errorf("the state takes %d bytes, want less than 400 KB", n)
	}
	for stage, level := range k.state.Stages {
		if len(level.History) > promotion.MaxHistory || len(level.Newest) > promotion.MaxNames {
			t.Errorf("stage %s: got %d entries and %d names", stage, len(level.History), len(level.Newest))
		}
	}
	for _, e := range k.state.Stages["s8"].History {
		if utf8.RuneCountInString(e.Reason) > promotion.MaxReason {
			t.Errorf("got a reason of %d characters", utf8.RuneCountInString(e.Reason))
		}
		if _, ok := k.state.Record(e.Image); !ok {
			t.Errorf("the history names %s, which is forgotten", e.Image)
		}
	}
}
