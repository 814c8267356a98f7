package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/cloudwatchstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// none are no messages.
var none = []string{}

func texts(n int) map[string]sqsstub.Attribute {
	attributes := map[string]sqsstub.Attribute{}
	for i := range n {
		attributes[fmt.Sprint("a", i)] = sqsstub.Attribute{DataType: "String", StringValue: "v"}
	}
	return attributes
}

// TestReplayLife follows a message that its consumer never takes: replayed with growing delays, then parked.
func TestReplayLife(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	octets := []byte{0, 1, 0xfe, 0xff}
	r.queues.Put(lettersQueue, sqsstub.Held{TraceHeader: "Root=1-5759e988-bd862e3fe1be46a994272793", Message: sqsstub.Message{Body: "an order", Attributes: map[string]sqsstub.Attribute{
		"octets": {DataType: "Binary.png", BinaryValue: octets}, "number": {DataType: "Number.int", StringValue: "7"},
	}}})
	for attempt, delay := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		r.poll(1)
		m := r.only(sourceQueue)
		state := r.state(m)
		if m.Delay != delay || state.Attempts != attempt+1 || state.Previous != delay || len(r.queues.Held(lettersQueue)) != 0 {
			t.Fatalf("attempt %d: got %+v, state %v", attempt+1, m, state)
		}
		if !bytes.Equal(m.Attributes["octets"].BinaryValue, octets) || m.Attributes["octets"].DataType != "Binary.png" || m.Attributes["number"].StringValue != "7" || m.TraceHeader != "Root=1-5759e988-bd862e3fe1be46a994272793" {
			t.Errorf("the message has changed: %+v", m)
		}
		r.fail()
	}
	r.poll(1)
	r.expect(none, none, []string{"an order"})
	if state := r.state(r.only(parkingQueue)); state.Attempts != 3 || state.Reason != replay.Exhausted {
		t.Errorf("got state %v", state)
	}
	for name, want := range map[string]float64{
		wiring.MetricReceived: 4, wiring.MetricReplayed: 3, wiring.MetricParked: 1, wiring.MetricFailures: 0, wiring.MetricDuplicates: 0,
	} {
		if got := r.metric(name); got != want {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	if log := strings.Join(r.function.Log(), "\n"); strings.Contains(log, "an order") {
		t.Error("the log shows a body")
	}
}

// TestReplayWithoutRoom counts attempts of messages that have ten attributes, or the largest size.
func TestReplayWithoutRoom(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]sqsstub.Message{
		"ten attributes": {Body: "full", Attributes: texts(10)},
		"largest size":   {Body: strings.Repeat("x", replay.MaxSize)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, nil)
			r.letter(message.Body, message.Attributes)
			for _, delay := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
				r.poll(1)
				if m := r.only(sourceQueue); m.Delay != delay || len(m.Attributes) != len(message.Attributes) {
					t.Fatalf("got delay %v and %d attributes, want %v", m.Delay, len(m.Attributes), delay)
				}
				r.fail()
			}
			r.poll(1)
			r.expect(none, none, []string{message.Body})
		})
	}
}

// TestReplayWithoutRoomInQueues: queues that take no octet more than the message has.
func TestReplayWithoutRoomInQueues(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	body := strings.Repeat("x", 1000)
	for _, queue := range []string{sourceQueue, lettersQueue, parkingQueue} {
		r.queues.SetMaxMessageSize(queue, len(body))
	}
	r.letter(body, nil)
	for _, delay := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		r.poll(1)
		if m := r.only(sourceQueue); m.Delay != delay || len(m.Attributes) != 0 {
			t.Fatalf("got delay %v and %d attributes, want %v", m.Delay, len(m.Attributes), delay)
		}
		r.fail()
	}
	r.poll(1)
	r.expect(none, none, []string{body})
}

// TestReplayOfWhatParkingRefuses: it stays where it is.
func TestReplayOfWhatParkingRefuses(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	r.queues.SetMaxMessageSize(parkingQueue, 10)
	r.letter("permanent and long", map[string]sqsstub.Attribute{replay.PermanentAttribute: {DataType: "String", StringValue: "yes"}})
	r.poll(1)
	r.expect(none, []string{"permanent and long"}, none)
	if n := r.metric(wiring.MetricFailures); n != 1 {
		t.Errorf("got %v failures, want 1", n)
	}
}

// TestReplayInBatches: more octets than SQS takes at once.
func TestReplayInBatches(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	var want []string
	for i := range 7 {
		want = append(want, fmt.Sprint(i, strings.Repeat("x", 300<<10)))
		r.letter(want[i], nil)
	}
	r.poll(7)
	r.expect(want, none, none)
	if n := r.count(sqsstub.SendMessageBatch); n != 3 {
		t.Errorf("got %d batches, want 3: three of 300 KiB are in each", n)
	}
}

// TestReplayOfRefusedBatch: one message that makes SQS refuse a batch does not keep the others back.
func TestReplayOfRefusedBatch(t *testing.T) {
	t.Parallel()
	r := newReplays(t, nil)
	refused := awsstub.Fail(http.StatusBadRequest, "com.amazonaws.sqs#BatchRequestTooLong", "Batch requests cannot be longer than 262144 bytes.")
	for _, body := range []string{"0", "1", "2"} {
		r.letter(body, nil)
	}
	r.aws.On(sqsstub.SendMessageBatch, refused, awsstub.Default, refused, awsstub.Default, refused, awsstub.Default) // all, the first, the second, the third, the second without its state
	r.poll(3)
	r.expect([]string{"0", "2"}, none, []string{"1"})
	if reason := r.state(r.only(parkingQueue)).Reason; reason != replay.Refused {
		t.Errorf("it is parked as %q", reason)
	}
}

// TestReplayAfterLongDelay keeps a message beyond the 15 minutes of SQS.
func TestReplayAfterLongDelay(t *testing.T) {
	t.Parallel()
	r := newReplays(t, withSchedules("20m"))
	r.queues.Put(lettersQueue, sqsstub.Held{Group: "fair", TraceHeader: "Root=1-2-3", Message: sqsstub.Message{Body: "<aws.scheduler.execution-id>é", Attributes: texts(2)}})
	before := time.Now()
	r.poll(1)
	r.expect(none, none, none)
	all := r.schedules.All()
	if len(all) != 1 || all[0].GroupName != "replays" || all[0].KmsKeyArn == "" || all[0].Target.DeadLetterConfig.Arn == "" {
		t.Fatalf("got schedules %+v", all)
	}
	if after := all[0].At().Sub(before); after < 20*time.Minute || after > 21*time.Minute {
		t.Errorf("it is due after %v, want 20m", after)
	}
	r.schedules.Fire(all[0].Name)
	if m := r.only(lettersQueue); m.Body != "<aws.scheduler.execution-id>é" || m.Group != "fair" || m.TraceHeader != "Root=1-2-3" || len(m.Attributes) != 3 || !r.state(m).Waited {
		t.Errorf("it came again as %+v", m)
	}
	r.poll(1)
	m := r.only(sourceQueue)
	if state := r.state(m); m.Delay != 0 || state.Attempts != 1 || state.Waited || m.Group != "fair" || len(r.queues.Held(lettersQueue)) != 0 {
		t.Errorf("it was sent as %+v", m)
	}
}

// TestReplayWaitsInPlace: what EventBridge Scheduler cannot keep is invisible until it is due.
func TestReplayWaitsInPlace(t *testing.T) {
	t.Parallel()
	for name, message := range map[string]sqsstub.Message{
		"octets":         {Body: "b", Attributes: map[string]sqsstub.Attribute{"b": {DataType: "Binary", BinaryValue: []byte{1}}}},
		"too large":      {Body: strings.Repeat("x", 256<<10)},
		"ten attributes": {Body: "b", Attributes: texts(10)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, withSchedules("20m"))
			id := r.letter(message.Body, message.Attributes)
			for range 2 {
				r.poll(1)
				if m := r.only(lettersQueue); m.Invisible < 19*time.Minute || m.Invisible > 20*time.Minute+time.Second || m.ID != id {
					t.Fatalf("invisible for %v, want 20m", m.Invisible)
				}
				r.queues.Advance(20*time.Minute + time.Second) // of the queue's clock: the handler's own stands
			}
			if item, ok := r.tables.Item(replayTable, id); !ok || item[wiring.TableDue] == nil {
				t.Errorf("got item %v", item)
			}
			if n := len(r.schedules.All()); n != 0 {
				t.Errorf("got %d schedules", n)
			}
		})
	}
}

// TestReplayFIFO keeps the order of each group while messages wait, and gives each attempt a deduplication id.
func TestReplayFIFO(t *testing.T) {
	t.Parallel()
	r := newReplays(t, map[string]string{wiring.FIFO: "true", wiring.BaseDelay: "2s", wiring.MaxDelay: "2s", wiring.MaxAttempts: "2"})
	for i, group := range []string{"a", "a", "b", "a"} {
		r.queues.Put(lettersQueue, sqsstub.Held{Message: sqsstub.Message{Body: fmt.Sprint(group, i)}, Group: group, Deduplication: fmt.Sprint("d", i)})
	}
	seen := map[string]bool{}
	for range 2 {
		r.poll(4)
		if n := len(r.queues.Held(sourceQueue)); n != 0 {
			t.Fatalf("got %d messages at once, want all to wait", n)
		}
		r.pollUntil(func() bool { return len(r.queues.Held(lettersQueue)) == 0 })
		groups := map[string]string{}
		for _, m := range r.queues.Held(sourceQueue) {
			groups[m.Group] += m.Body + " "
			if seen[m.Deduplication] {
				t.Errorf("%s: deduplication id %s comes again: SQS would drop it", m.Body, m.Deduplication)
			}
			seen[m.Deduplication] = true
		}
		if groups["a"] != "a0 a1 a3 " || groups["b"] != "b2 " {
			t.Fatalf("got order %q", groups)
		}
		r.queues.Move(sourceQueue, lettersQueue)
	}
	r.poll(4)
	if n := len(r.queues.Held(parkingQueue)); n != 4 {
		t.Errorf("%d of 4 messages are parked", n)
	}
}

// TestReplayFIFOStaysBehind: a message is not sent before one of its group that waits longer, or that cannot be sent.
func TestReplayFIFOStaysBehind(t *testing.T) {
	t.Parallel()
	env := map[string]string{wiring.FIFO: "true", wiring.BaseDelay: "1s", wiring.MaxDelay: "4s"}
	put := func(r *replays, body string, attempts int) {
		state := replay.State{Attempts: attempts, First: time.Now()}
		r.queues.Put(lettersQueue, sqsstub.Held{Group: "g", Deduplication: body, Message: sqsstub.Message{
			Body: body, Attributes: map[string]sqsstub.Attribute{replay.StateAttribute: {DataType: "String", StringValue: state.String()}},
		}})
	}
	for name, fault := range map[string]awsstub.Reply{"waits longer": awsstub.Default, "cannot be sent": awsstub.DenyAccess()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, env)
			put(r, "first", 2) // which waits for 4 s
			put(r, "second", 0)
			put(r, "third", 1)
			r.aws.On(sqsstub.SendMessageBatch, fault, awsstub.Default)
			r.pollUntil(func() bool { return len(r.queues.Held(sourceQueue)) > 0 || r.count(sqsstub.SendMessageBatch) > 0 })
			r.queues.Advance(time.Minute)
			r.pollUntil(func() bool { return len(r.queues.Held(lettersQueue)) == 0 })
			r.expect([]string{"first", "second", "third"}, none, none)
		})
	}
}

// pollUntil polls until a condition holds.
func (r *replays) pollUntil(done func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); {
		if time.Now().After(deadline) {
			r.t.Fatal("it does not come to that within a minute")
		}
		if _, err := r.poller.Poll(r.t.Context()); err != nil {
			r.t.Fatal(err)
		}
		r.queues.Advance(100 * time.Millisecond)
		time.Sleep(50 * time.Millisecond)
	}
}

// TestReplayBreaker sends nothing while an alarm is on, cannot be seen or is not there.
func TestReplayBreaker(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*replays){
		"on": func(r *replays) { r.alarms.Put(cloudwatchstub.Alarm{Name: errorsAlarm, State: "ALARM"}) },
		"on, composite": func(r *replays) {
			r.alarms.Put(cloudwatchstub.Alarm{Name: errorsAlarm, State: "ALARM", Composite: true})
		},
		"not there":      func(*replays) {},
		"not to be seen": func(r *replays) { r.aws.On(cloudwatchstub.DescribeAlarms, awsstub.DenyAccess(), awsstub.Default) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newReplays(t, map[string]string{wiring.Alarms: `["` + errorsAlarm + `"]`, wiring.MaxAttempts: "1"})
			set(r)
			r.letter("good", nil)
			r.letter("bad", map[string]sqsstub.Attribute{replay.PermanentAttribute: {DataType: "String", StringValue: "1"}})
			r.poll(2)
			r.expect(none, []string{"good"}, []string{"bad"})
			if m := r.only(lettersQueue); m.Invisible < 4*time.Minute || r.metric(wiring.MetricBreaker) != 1 {
				t.Errorf("invisible for %v; metric %v", m.Invisible, r.metric(wiring.MetricBreaker))
			}
			r.alarms.Put(cloudwatchstub.Alarm{Name: errorsAlarm, State: "INSUFFICIENT_DATA"})
			r.start() // processes believe the alarms for ten seconds
			r.queues.Advance(5 * time.Minute)
			r.poll(1)
			r.expect([]string{"good"}, none, []string{"bad"})
		})
	}
}

func TestReplayWindow(t *testing.T) {
	t.Parallel()
	other := time.Now().UTC().Add(48 * time.Hour) // a day that does not begin meanwhile
	window := fmt.Sprintf(`["%s 00:00-24:00"]`, other.Weekday().String()[:3])
	r := newReplays(t, map[string]string{wiring.Windows: window})
	r.letter("b", nil)
	r.poll(1)
	r.expect(none, []string{"b"}, none)
	if m := r.only(lettersQueue); m.Invisible > replay.MaxVisibility || m.Invisible < 11*time.Hour {
		t.Errorf("invisible for %v", m.Invisible)
	}
	later := newReplays(t, map[string]string{wiring.NotBefore: time.Now().Add(2 * time.Hour).UTC().Format(time.RFC3339)})
	later.letter("b", nil)
	later.poll(1)
	if m := later.only(lettersQueue); m.Invisible < 110*time.Minute || m.Invisible > 2*time.Hour {
		t.Errorf("invisible for %v, want 2h without the delay of a minute", m.Invisible)
	}
}

// TestReplayRate lets messages wait that cannot be sent before the deadline, one behind the other.
func TestReplayRate(t *testing.T) {
	t.Parallel()
	r := newReplays(t, map[string]string{wiring.Rate: "0.01"})
	for i := range 3 {
		r.letter(fmt.Sprint(i), nil)
	}
	r.poll(3)
	r.expect(none, []string{"0", "1", "2"}, none)
	for i, m := range r.queues.Held(lettersQueue) {
		want := time.Duration(i+1) * 100 * time.Second
		if m.Invisible < want-50*time.Second || m.Invisible > want+50*time.Second {
			t.Errorf("message %d is invisible for %v, want about %v", i, m.Invisible, want)
		}
	}
	fast := newReplays(t, map[string]string{wiring.Rate: "20"})
	for i := range 10 {
		fast.letter(fmt.Sprint(i), nil)
	}
	began := time.Now()
	fast.poll(10)
	if took := time.Since(began); len(fast.queues.Held(sourceQueue)) != 10 || took < 450*time.Millisecond {
		t.Errorf("%d of 10 messages were sent in %v, want at least half a second", len(fast.queues.Held(sourceQueue)), took)
	}
}

// TestReplayParks for all reasons that a message has in itself.
func TestReplayParks(t *testing.T) {
	t.Parallel()
	r := newReplays(t, map[string]string{wiring.Permanent: `{"ErrorCode":["4*"]}`, wiring.MaxAge: "1h"})
	r.queues.SetMaxMessageSize(sourceQueue, 1000)
	state := func(s replay.State) map[string]sqsstub.Attribute {
		return map[string]sqsstub.Attribute{replay.StateAttribute: {DataType: "String", StringValue: s.String()}}
	}
	r.letter("permanent", map[string]sqsstub.Attribute{"ErrorCode": {DataType: "Number", StringValue: "403"}})
	r.letter("exhausted", state(replay.State{Attempts: 3, First: time.Now()}))
	r.letter("aged", state(replay.State{Attempts: 1, First: time.Now().Add(-2 * time.Hour)}))
	r.letter("malformed", map[string]sqsstub.Attribute{replay.StateAttribute: {DataType: "String", StringValue: "?"}})
	r.letter("refused"+strings.Repeat("x", 1000), nil)
	r.letter("good", nil)
	r.poll(6)
	if got := r.bodies(sourceQueue); len(got) != 1 || got[0] != "good" || len(r.queues.Held(lettersQueue)) != 0 {
		t.Errorf("got %.100q", got)
	}
	parked := r.queues.Held(parkingQueue)
	for _, m := range parked {
		if reason := string(r.state(m).Reason); !strings.HasPrefix(m.Body, reason) || reason == "" {
			t.Errorf("%.20s is parked as %s", m.Body, reason)
		}
	}
	if len(parked) != 5 {
		t.Errorf("got %d messages parked, want 5", len(parked))
	}
}
