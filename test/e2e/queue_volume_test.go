package e2e

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/queuepoller"
)

// TestQueueLosesNothing has messages processed by a handler that fails and crashes at random, with answers that get lost
// and events that come twice. Every message has its effect or is a dead letter, and groups have
// their first effects in order.
func TestQueueLosesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fifo            bool
		messages, batch int
	}{
		"standard": {false, 20_000, 1000},
		"FIFO":     {true, 5_000, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newQueueWorld(t, c.fifo, 1000, map[string]string{"ERRORS": "0.02", "CRASHES": "0.0001"})
			wanted, poison := map[string]bool{}, map[string]bool{}
			for i := range c.messages {
				message := fmt.Sprintf("%c%06d ok", 'a'+i%26, i)
				if i%500 == 7 {
					message = strings.Replace(message, "ok", "poison", 1)
					poison[message] = true
				} else {
					wanted[message[:7]] = true
				}
				w.put(message)
			}
			w.drain(t, c.batch, queuepoller.Faults{Seed: 1, Lost: 0.02, Duplicate: 0.02})
			seen := map[string]bool{}
			last := map[byte]string{}
			for _, done := range w.done(t) {
				if !wanted[done] {
					t.Fatalf("%s has an effect", done)
				}
				if !seen[done] && c.fifo && done < last[done[0]] {
					t.Errorf("%s comes after %s", done, last[done[0]])
				}
				last[done[0]] = max(last[done[0]], done)
				seen[done] = true
			}
			if len(seen) != len(wanted) {
				t.Errorf("%d messages have effects, want %d", len(seen), len(wanted))
			}
			parked := map[string]bool{}
			for _, l := range w.letters(t) {
				parked[string(l.Content.Value)] = true
			}
			if !maps.Equal(parked, poison) {
				t.Errorf("%d messages are parked, want those %d that are poison", len(parked), len(poison))
			}
			assertList(t, "dead letters", w.bodies(w.dead))
		})
	}
}
