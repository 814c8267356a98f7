package replay_test

import (
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

func ExamplePolicy_Decide() {
	policy := replay.Policy{
		Backoff:     replay.Backoff{Base: 30 * time.Second, Max: time.Hour, Jitter: replay.None},
		MaxAttempts: 2,
		Retention:   14 * 24 * time.Hour,
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	message := replay.Message{ID: "1", Body: "an order", Sent: now}
	for {
		decision := policy.Decide(&message, replay.Memory{}, now)
		if decision.Action == replay.Park {
			fmt.Println("parked:", decision.Reason)
			return
		}
		fmt.Println("sent again after", decision.Delay)
		message, _ = message.With(decision.State) // which the consumer does not take either
		now = now.Add(decision.Delay)
	}
	// Output:
	// sent again after 30s
	// sent again after 1m0s
	// parked: exhausted
}

func ExampleParseWindows() {
	windows, err := replay.ParseWindows([]string{"Mon-Fri 08:00-18:00"}, "Europe/Berlin", time.Time{})
	if err != nil {
		fmt.Println(err)
		return
	}
	saturday := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	fmt.Println(windows.Next(saturday).UTC())
	// Output: 2026-11-23 07:00:00 +0000 UTC
}
