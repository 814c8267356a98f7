package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/schedulerstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// Operations of the table.
const (
	memoryGet    = "dynamodb:GetItem"
	memoryUpdate = "dynamodb:UpdateItem"
)

// dieAfter carries out the first request of an operation, kills the process before it has the answer, and behaves after.
func (r *replays) dieAfter(operation string) {
	r.aws.On(operation, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		r.function.Kill()
		return awsstub.Default
	}), awsstub.Default)
}

// dieBefore kills the process instead of the first request of an operation.
func (r *replays) dieBefore(operation string) {
	r.aws.On(operation, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		r.function.Kill()
		return awsstub.Drop()
	}), awsstub.Default)
}

// TestReplayCrash: nothing is lost when the handler dies, and what comes twice is what is documented.
func TestReplayCrash(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		env  map[string]string
		die  func(*replays)
		want []string // in the source queue, then
	}{
		{"before the send", nil, func(r *replays) { r.dieBefore(sqsstub.SendMessageBatch) }, []string{"b"}},
		{"after the send", nil, func(r *replays) { r.dieAfter(sqsstub.SendMessageBatch) }, []string{"b", "b"}},
		{"after the note", nil, func(r *replays) { r.dieAfter(memoryUpdate) }, []string{"b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, test.env)
			r.letter("b", nil)
			test.die(r)
			if n, err := r.poller.Poll(t.Context()); n != 1 || err == nil {
				t.Fatalf("got %d messages, %v, want one and a crash", n, err)
			}
			r.queues.Advance(time.Minute)
			r.poll(1)
			r.expect(test.want, none, none)
		})
	}
}

// TestReplayCrashFIFO: a FIFO queue drops what is sent twice after a crash.
func TestReplayCrashFIFO(t *testing.T) {
	t.Parallel()
	r := newReplays(t, map[string]string{wiring.FIFO: "true", wiring.BaseDelay: "1ns", wiring.MaxDelay: "1ns", wiring.Jitter: "full"})
	r.queues.Put(lettersQueue, sqsstub.Held{Message: sqsstub.Message{Body: "b"}, Group: "g", Deduplication: "1"})
	r.dieAfter(sqsstub.SendMessageBatch)
	if _, err := r.poller.Poll(t.Context()); err == nil {
		t.Fatal("it did not crash")
	}
	r.queues.Advance(time.Minute)
	r.poll(1)
	r.expect([]string{"b"}, none, none)
}

// TestReplayCrashOfSchedule: a message is scheduled once.
func TestReplayCrashOfSchedule(t *testing.T) {
	t.Parallel()
	r := newReplays(t, withSchedules("20m"))
	r.letter("b", nil)
	r.dieAfter(schedulerstub.CreateSchedule)
	if _, err := r.poller.Poll(t.Context()); err == nil {
		t.Fatal("it did not crash")
	}
	r.queues.Advance(time.Minute)
	r.poll(1)
	r.expect(none, none, none)
	if n := len(r.schedules.All()); n != 1 || r.count(schedulerstub.CreateSchedule) != 2 {
		t.Errorf("got %d schedules of %d requests, want 1 of 2", n, r.count(schedulerstub.CreateSchedule))
	}
}

// TestReplayFaults: messages stay while something fails that they need, and are sent once when it works again.
func TestReplayFaults(t *testing.T) {
	t.Parallel()
	kms := awsstub.Fail(http.StatusBadRequest, "com.amazonaws.sqs#KmsAccessDenied", "The caller has no access to the key.")
	for _, test := range []struct {
		name, operation string
		fault           awsstub.Reply
		env             map[string]string
		stays           bool
	}{
		{"no access to the key", sqsstub.SendMessageBatch, kms, nil, true},
		{"no access to the queue", sqsstub.SendMessageBatch, awsstub.DenyAccess(), nil, true},
		{"SQS is throttled", sqsstub.SendMessageBatch, awsstub.Throttle(), nil, true},
		{"no access to the table", memoryGet, awsstub.DenyAccess(), nil, true},
		{"no access to schedules", schedulerstub.CreateSchedule, awsstub.DenyAccess(), withSchedules("20m"), true},
		{"no note", memoryUpdate, awsstub.DenyAccess(), nil, false},
		{"no visibility", sqsstub.ChangeMessageVisibilityBatch, awsstub.DenyAccess(), map[string]string{wiring.BaseDelay: "20m"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, test.env)
			r.letter("b", nil)
			r.aws.On(test.operation, test.fault)
			r.poll(1)
			if stays := len(r.queues.Held(lettersQueue)) == 1; stays != test.stays {
				t.Fatalf("the message stays: %v, want %v", stays, test.stays)
			}
			if !test.stays {
				r.expect([]string{"b"}, none, none)
				return
			}
			r.expect(none, []string{"b"}, none)
			r.aws.On(test.operation, awsstub.Default)
			r.queues.Advance(time.Minute)
			r.poll(1)
			if sent := len(r.queues.Held(sourceQueue)) + len(r.schedules.All()); sent != 1 && test.operation != sqsstub.ChangeMessageVisibilityBatch {
				t.Errorf("it was sent %d times", sent)
			}
		})
	}
}

// TestReplayUncounted: the alarm's metric tells that attempts could not be kept.
func TestReplayUncounted(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	r.letter("full", texts(10))
	r.aws.On(memoryUpdate, awsstub.DenyAccess())
	r.poll(1)
	r.expect([]string{"full"}, none, none)
	if got := r.metric(wiring.MetricUncounted); got != 1 {
		t.Errorf("got %v, want 1", got)
	}
}

// TestReplayChaos: random faults lose none of the messages, each is parked in the end, and a crash repeats no more than
// the batch that it hits.
func TestReplayChaos(t *testing.T) {
	t.Parallel()
	const messages, batch = 500, 10
	r := newReplays(t, map[string]string{wiring.MaxAttempts: "2"})
	for i := range messages {
		r.letter(fmt.Sprint("m", i), texts(9+i%2)) // half of them have no room
	}
	var mu sync.Mutex
	random, crashes := rand.New(rand.NewPCG(7, 8)), 0
	faults := awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		mu.Lock()
		defer mu.Unlock()
		switch random.IntN(100) {
		case 0:
			crashes += r.function.Kill()
			return awsstub.Drop()
		case 1:
			crashes += r.function.Kill()
			return awsstub.Default
		case 2:
			return awsstub.DenyAccess()
		}
		return awsstub.Default
	})
	for _, operation := range []string{sqsstub.SendMessageBatch, memoryGet, memoryUpdate} {
		r.aws.On(operation, faults)
	}
	for len(r.queues.Held(lettersQueue))+len(r.queues.Held(sourceQueue)) > 0 {
		// An error is a crash, and the messages come again.
		if n, _ := r.poller.Poll(t.Context()); n == 0 {
			r.fail()
		}
		if err := t.Context().Err(); err != nil {
			t.Fatal(err)
		}
	}
	parked := map[string]int{}
	for _, body := range r.bodies(parkingQueue) {
		parked[body]++
	}
	if len(parked) != messages {
		t.Errorf("%d of %d messages are parked", len(parked), messages)
	}
	twice := len(r.queues.Held(parkingQueue)) - messages
	t.Logf("%d crashes, %d messages twice", crashes, twice)
	if crashes == 0 || twice > batch*crashes {
		t.Errorf("%d messages are there twice after %d crashes", twice, crashes)
	}
}
