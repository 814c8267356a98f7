package consumer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

func TestStandardQueueGoesOnAfterAFailure(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient, "d": errPermanent}}
		answer, err := invoke(t, f.sqs(t), event(t, queueARN, "a", "b", "c", "d", "e"))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", answer, failures("b", "d"))
		equal(t, "handled", sorted(f.handled), []string{"a", "c", "e"})
		equal(t, "metrics", metricLines(t, f.metrics.Bytes())[0], map[string]any{
			"FunctionName": "local", "Queue": "orders", "Records": 5.0, "Failures": 2.0, "DeadLetters": 0.0, "Duplicates": 0.0, "LagMilliseconds": 59500.0,
		})
		if strings.Contains(f.logs.String(), secret) {
			t.Error("a body is in the log")
		}
	})
}

func TestFIFOGroupStopsAtItsFailure(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"a2": errTransient, "c1": errTransient}}
		answer, err := invoke(t, f.sqs(t), event(t, fifoARN, "a1", "b1", "a2", "c1", "a3", "b2", "a4"))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", answer, failures("a2", "a3", "a4", "c1"))
		equal(t, "handled", sorted(f.handled), []string{"a1", "b1", "b2"})
	})
}

// TestFIFOGroupsAreInOrder handles groups at the same time, and each in its order.
func TestFIFOGroupsAreInOrder(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		var ids []string
		for i := range 20 {
			ids = append(ids, fmt.Sprintf("a%02d", i), fmt.Sprintf("b%02d", i))
		}
		f := new(function)
		h, err := New(func(ctx context.Context, m Message) error {
			if m.GroupID == "a" {
				time.Sleep(time.Second)
			}
			return f.message(ctx, m)
		}, f.options()...)
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if answer, err := invoke(t, h, event(t, fifoARN, ids...)); err != nil || answer != failures() {
			t.Fatal(answer, err)
		}
		equal(t, "time", time.Since(begin), 20*time.Second)
		last := map[byte]string{}
		for _, id := range f.handled {
			if id < last[id[0]] {
				t.Errorf("%s after %s", id, last[id[0]])
			}
			last[id[0]] = id
		}
		equal(t, "handled", len(f.handled), 40)
	})
}

func TestBatchModeFailsAsAWhole(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient}}
		_, err := invoke(t, f.sqs(t), event(t, queueARN, "a", "b", "c"))
		var failed *BatchError
		if !errors.As(err, &failed) || !errors.Is(err, errTransient) || len(failed.Messages) != 1 {
			t.Fatalf("got %v", err)
		}
		equal(t, "text", err.Error(), "queue batch: orders@b: connection reset")
		equal(t, "handled", sorted(f.handled), []string{"a", "c"})
		if answer, err := invoke(t, f.sqs(t), event(t, queueARN, "a")); err != nil || answer != failures() {
			t.Error(answer, err)
		}
	})
}

func TestBatchErrorOfThousandsIsShort(t *testing.T) {
	e := &BatchError{}
	for i := range 10_000 {
		e.Messages = append(e.Messages, MessageError{Queue: "orders", MessageID: fmt.Sprint(i), Left: 1, Err: errTransient})
	}
	if text := e.Error(); len(text) > 500 || !strings.HasSuffix(text, "; and 9990 more") {
		t.Errorf("got %s", text)
	}
}

func TestPermanentFailureIsParked(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"a1": errPermanent, "b1": errTransient}}
		e := events.SQSEvent{Records: []events.SQSMessage{
			{MessageId: "a1", Body: secret, EventSourceARN: fifoARN,
				Attributes: map[string]string{"MessageGroupId": "a", "MessageDeduplicationId": "d", "SequenceNumber": "7", "ApproximateReceiveCount": "3", "SentTimestamp": "946684740500"},
				MessageAttributes: map[string]events.SQSMessageAttribute{
					"type": {StringValue: new("order"), DataType: "String"}, "blob": {BinaryValue: []byte{1}, DataType: "Binary"}}},
			{MessageId: "a2", EventSourceARN: fifoARN, Attributes: map[string]string{"MessageGroupId": "a"}},
			{MessageId: "b1", EventSourceARN: fifoARN, Attributes: map[string]string{"MessageGroupId": "b"}},
		}}
		answer, err := invoke(t, f.sqs(t, WithDeadLetters(f), WithScope("shop/orders")), encode(t, e))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", answer, failures("b1"))
		equal(t, "handled", f.handled, []string{"a2"})
		if len(f.letters) != 1 {
			t.Fatalf("got %d letters", len(f.letters))
		}
		l := f.letters[0]
		equal(t, "id", l.ID, "shop%2Forders/"+fifoARN+"/a1")
		equal(t, "source", l.Source.Type+" "+l.Source.ARN, "aws:sqs "+fifoARN)
		equal(t, "message", fmt.Sprintf("%+v", *l.SQS), "{MessageID:a1 GroupID:a DeduplicationID:d SequenceNumber:7 ReceiveCount:3 SentAt:1999-12-31 23:59:00.5 +0000 UTC}")
		equal(t, "content", fmt.Sprintf("%s %s %s", l.Content.Key, l.Content.Value, l.Content.Headers), "a "+secret+" [{blob \x01} {type order}]")
		equal(t, "failure", fmt.Sprint(l.Failure.Error, l.Failure.Permanent, l.Failure.Attempts, l.Function.RequestID), "unknown customertrue 18f5e")
	})
}

// TestTransientFailureIsLeftToSQS however often it comes: the queue's own dead-letter
// queue is for it. In a FIFO queue it can be parked before its group goes there.
func TestTransientFailureIsLeftToSQS(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"a1": errTransient}}
		h := f.sqs(t, WithDeadLetters(f))
		for range 20 {
			answer, err := invoke(t, h, event(t, fifoARN, "a1", "a2"))
			equal(t, "answer", fmt.Sprint(answer, err), failures("a1", "a2")+"<nil>")
		}
		equal(t, "letters", len(f.letters), 0)

		h = f.sqs(t, WithDeadLetters(f), WithDeliveries(3))
		var answers []string
		for range 3 {
			answer, _ := invoke(t, h, event(t, fifoARN, "a1", "a2"))
			answers = append(answers, answer)
		}
		equal(t, "answers", answers, []string{failures("a1", "a2"), failures("a1", "a2"), failures()})
		equal(t, "letters", len(f.letters), 1)
		equal(t, "handled", f.handled, []string{"a2"})
	})
}

func TestLettersThatCannotBeSentLeaveTheMessage(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"a": errPermanent}, sendErr: errors.New("no access")}
		answer, err := invoke(t, f.sqs(t, WithDeadLetters(f)), event(t, queueARN, "a", "b"))
		equal(t, "answer", fmt.Sprint(answer, err), failures("a")+"<nil>")
	})
}

func TestWhatIsDoneIsSkipped(t *testing.T) {
	in(t, func(t *testing.T) { // as a whole, all comes again
		f := &function{fail: map[string]error{"b": errTransient}}
		h := f.sqs(t, WithIdempotency(new(idempotency.Memory)))
		if _, err := invoke(t, h, event(t, queueARN, "a", "b", "c")); err == nil {
			t.Fatal("no error")
		}
		f.fail = nil
		if _, err := invoke(t, h, event(t, queueARN, "a", "b", "c")); err != nil {
			t.Fatal(err)
		}
		equal(t, "handled", sorted(f.handled), []string{"a", "b", "c"})
		equal(t, "duplicates", metricLines(t, f.metrics.Bytes())[1]["Duplicates"], any(2.0))
	})
}

func TestOutOfTimeIsLeft(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := new(function)
		h, err := New(func(ctx context.Context, m Message) error {
			time.Sleep(20 * time.Second)
			return f.message(ctx, m)
		}, f.options(WithConcurrency(1))...)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := invoke(t, h, event(t, queueARN, "a", "b", "c", "d", "e"))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "answer", answer, failures("d", "e"))
		equal(t, "handled", f.handled, []string{"a", "b", "c"})
	})
}

func TestEventsThatCannotBeRead(t *testing.T) {
	partialMode(t)
	for _, payload := range []string{
		"", "{", `{"Records":1}`, `{"Records":[{}]}`, `{"Records":[{"messageId":"a"}]}`,
		`{"Records":[{"messageId":"a","eventSourceARN":"` + fifoARN + `"}]}`,
	} {
		f := new(function)
		if _, err := invoke(t, f.sqs(t), []byte(payload)); err == nil || !strings.Contains(err.Error(), "cannot be read") {
			t.Errorf("%s: got %v", payload, err)
		}
	}
	f := new(function)
	if answer, err := invoke(t, f.sqs(t), []byte(`{"Records":[]}`)); err != nil || answer != failures() || f.metrics.Len() > 0 {
		t.Error(answer, err, f.metrics.String())
	}
}

func TestNewRefuses(t *testing.T) {
	handle := func(context.Context, Message) error { return nil }
	for _, test := range []struct {
		mode, want string
		handler    Handler
		options    []Option
	}{
		{"", "Handle is nil", nil, nil},
		{"no", `LINTEL_QUEUE_FAILURE_MODE: got "no"`, handle, nil},
		{"", "WithOrder: got an order for SQS", handle, []Option{WithOrder(Unordered)}},
		{"", "WithAttempts: got 0", handle, []Option{WithAttempts(0)}},
		{"", "WithConcurrency: got -1", handle, []Option{WithConcurrency(-1)}},
		{"", "WithBackoff: got 0s", handle, []Option{WithBackoff(0, 1)}},
		{"", "WithDeadlineMargin: got 0s", handle, []Option{WithDeadlineMargin(0)}},
		{"", "without WithDeadLetters", handle, []Option{WithDeliveries(2)}},
		{"", "WithScope: got none; leave the option out for none; WithIdempotency", handle, []Option{WithScope(""), WithIdempotency(nil)}},
	} {
		t.Setenv("LINTEL_QUEUE_FAILURE_MODE", test.mode)
		if h, err := New(test.handler, test.options...); err == nil || h != nil || !strings.HasPrefix(err.Error(), "consumer: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %v, want %q", err, test.want)
		}
	}
	t.Setenv("LINTEL_QUEUE_FAILURE_MODE", "")
	if _, err := NewMQ(func(context.Context, MQMessage) error { return nil }, WithOrder(7)); err == nil || !strings.Contains(err.Error(), "WithOrder: got 7") {
		t.Errorf("got %v", err)
	}
	partialMode(t)
	if _, err := NewMQ(func(context.Context, MQMessage) error { return nil }); err == nil || !strings.Contains(err.Error(), "do not have") {
		t.Errorf("got %v", err)
	}
}
