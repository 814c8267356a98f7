package consumer

import (
	"crypto/md5"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// damaged is an aggregate whose MD5 is right, and whose message names a key that is
// not there.
func damaged() []byte {
	message := []byte("\x1a\x05\x08\x00\x1a\x01x")
	sum := md5.Sum(message)
	return append(append([]byte(kpl.Magic), message...), sum[:]...)
}

func TestCheckpoint(t *testing.T) {
	for name, c := range map[string]struct {
		keys    []string
		fail    map[string]error
		letters bool
		handled string
		parked  string // sequence numbers of letters
		answer  string
	}{
		"all done":                          {keys: []string{"a", "b"}, handled: "[a b]", answer: checkpoints()},
		"no record":                         {handled: "[]", answer: checkpoints()},
		"the first failure stops the shard": {keys: []string{"a", "b", "c"}, fail: map[string]error{"b": errTransient}, handled: "[a]", answer: checkpoints("2")},
		"permanent without dead letters":    {keys: []string{"a", "b", "c"}, fail: map[string]error{"b": errPermanent}, handled: "[a]", answer: checkpoints("2")},
		"permanent is parked":               {keys: []string{"a", "b", "c"}, fail: map[string]error{"b": errPermanent}, letters: true, handled: "[a c]", parked: "2", answer: checkpoints()},
		"an aggregate":                      {keys: []string{"a", "b+c+d", "e"}, handled: "[a b c d e]", answer: checkpoints()},
		"in an aggregate":                   {keys: []string{"a", "b+c+d", "e"}, fail: map[string]error{"c": errTransient}, handled: "[a b]", answer: checkpoints("2")},
		"parked in an aggregate":            {keys: []string{"a", "b+c+d", "e"}, fail: map[string]error{"c": errPermanent}, letters: true, handled: "[a b d e]", parked: "2", answer: checkpoints()},
		"a damaged aggregate":               {keys: []string{"a", "!", "c"}, handled: "[a]", answer: checkpoints("2")},
		"a damaged aggregate is parked":     {keys: []string{"a", "!", "c"}, letters: true, handled: "[a c]", parked: "2", answer: checkpoints()},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				for _, mode := range []string{wiring.FailureModePartial, wiring.FailureModeBatch, ""} {
					t.Setenv(wiring.FailureMode, mode)
					f := &function{fail: c.fail}
					var options []Option
					if c.letters {
						options = append(options, WithDeadLetters(f))
					}
					answer, err := invoke(t, f.consumer(t, options...), event(t, c.keys...))
					var failed *BatchError
					switch {
					case mode == wiring.FailureModePartial || c.answer == checkpoints():
						equal(t, "answer", answer, c.answer)
					case !errors.As(err, &failed):
						t.Errorf("mode %q: got %v, want a *BatchError", mode, err)
					default:
						equal(t, "checkpoint", checkpoints(failed.Shards[0].SequenceNumber), c.answer)
						equal(t, "shard", failed.Shards[0].Shard, "shardId-000000000006")
					}
					equal(t, "handled", fmt.Sprint(f.handled), c.handled)
					var parked []string
					for _, l := range f.letters {
						parked = append(parked, l.Kinesis.SequenceNumber)
					}
					equal(t, "parked", strings.Join(parked, " "), c.parked)
					noSecret(t, f.logs.String())
				}
			})
		})
	}
}

func TestTheHandlersErrorIsInTheBatchError(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient}}
		_, err := invoke(t, f.consumer(t), event(t, "a", "b"))
		if !errors.Is(err, errTransient) || err.Error() != "stream batch: shardId-000000000006@2: connection reset" {
			t.Errorf("got %v", err)
		}
	})
}

func TestSomeDeliveriesPark(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient}}
		h := f.consumer(t, WithDeadLetters(f), WithDeliveries(2), WithAttempts(3))
		answer, _ := invoke(t, h, event(t, "a", "b", "c"))
		equal(t, "first", answer, checkpoints("2"))
		answer, _ = invoke(t, h, event(t, "a", "b", "c"))
		equal(t, "second", answer, checkpoints())
		if len(f.letters) != 1 || f.letters[0].Failure.Deliveries != 2 || f.letters[0].Failure.Attempts != 3 {
			t.Errorf("got %+v", f.letters)
		}
	})
}

func TestNothingIsDroppedIfParkingFails(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errPermanent}, sendErr: errTransient}
		answer, _ := invoke(t, f.consumer(t, WithDeadLetters(f)), event(t, "a", "b", "c"))
		equal(t, "answer", answer, checkpoints("2"))
	})
}

func TestLetterOfARecord(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errPermanent}}
		if _, err := invoke(t, f.consumer(t, WithDeadLetters(f), WithScope("shop/orders")), event(t, "a", "x+b", "!")); err != nil {
			t.Fatal(err)
		}
		l := f.letters[0]
		equal(t, "id", l.ID, "shop%2Forders/"+streamARN+"/shardId-000000000006/2/1")
		equal(t, "source", l.Source.Type+" "+l.Source.ARN, "aws:kinesis "+streamARN)
		equal(t, "content", string(l.Content.Key)+" "+string(l.Content.Value), "b "+secret)
		equal(t, "place", fmt.Sprintf("%+v", *l.Kinesis), "{Shard:shardId-000000000006 SequenceNumber:2 Aggregated:true SubSequenceNumber:1 ExplicitHashKey: ArrivedAt:1999-12-31 23:59:01.5 +0000 UTC}")
		equal(t, "request", l.Function.RequestID, "8f5e")
		if !l.Failure.Permanent || l.Failure.Error != "unknown customer" {
			t.Errorf("got %+v", l.Failure)
		}
		l = f.letters[1]
		equal(t, "id", l.ID, "shop%2Forders/"+streamARN+"/shardId-000000000006/3")
		if l.Content.Value != nil || string(l.Content.Undecoded) != string(damaged()) || !strings.Contains(l.Failure.Error, "malformed KPL aggregate") {
			t.Errorf("got %+v, %+v", l.Content, l.Failure)
		}
	})
}

// TestDoneRecordsOfAnAggregateAreSkipped delivers an aggregate again of which one user
// record was not done.
func TestDoneRecordsOfAnAggregateAreSkipped(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"c": errTransient}}
		h := f.consumer(t, WithIdempotency(new(idempotency.Memory)), WithAttempts(1))
		answer, _ := invoke(t, h, event(t, "a", "b+c+d"))
		equal(t, "first", answer, checkpoints("2"))
		f.fail = nil
		answer, _ = invoke(t, h, event(t, "a", "b+c+d"))
		equal(t, "second", answer, checkpoints())
		equal(t, "handled", f.handled, []string{"a", "b", "c", "d"})
	})
}

func TestByKeyGoesOnWithOtherKeys(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errTransient}}
		answer, _ := invoke(t, f.consumer(t, WithOrder(ByKey), WithAttempts(2), WithBackoff(time.Second, time.Second)), event(t, amongOthers("a", "b")...))
		equal(t, "answer", answer, checkpoints("2"))
		f.assertOthers(t)
	})
}

func TestMetrics(t *testing.T) {
	partialMode(t)
	in(t, func(t *testing.T) {
		f := &function{fail: map[string]error{"b": errPermanent, "e": errTransient}}
		if _, err := invoke(t, f.consumer(t, WithDeadLetters(f), WithAttempts(1)), event(t, "a", "b+c", "d", "e")); err != nil {
			t.Fatal(err)
		}
		lines := metricLines(t, f.metrics.Bytes())
		if len(lines) != 1 {
			t.Fatalf("got %v", lines)
		}
		equal(t, "metrics", fmt.Sprint(lines[0]), "map[DeadLetters:1 Duplicates:0 Failures:2 FunctionName:local LagMilliseconds:59500 Records:5 Stream:orders]")
	})
}

func TestEventsThatCannotBeRead(t *testing.T) {
	for name, payload := range map[string]string{
		"no JSON":                  `{"Records":[`,
		"data is no base64":        `{"Records":[{"eventID":"shardId-1:1","kinesis":{"sequenceNumber":"1","data":"*"}}]}`,
		"no event id":              `{"Records":[{"kinesis":{"sequenceNumber":"1","data":""}}]}`,
		"another sequence number":  `{"Records":[{"eventID":"shardId-1:1","kinesis":{"sequenceNumber":"2","data":""}}]}`,
		"another source":           `{"Records":[{"eventID":"c4ca4238a0b923820dcc509a6f75849b","dynamodb":{"SequenceNumber":"1"}}]}`,
		"an empty sequence number": `{"Records":[{"eventID":"shardId-1:","kinesis":{"sequenceNumber":""}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			partialMode(t)
			f := &function{}
			answer, err := invoke(t, f.consumer(t), []byte(payload))
			if err == nil || f.handled != nil {
				t.Errorf("got %s, %v: a checkpoint behind records that were not read", answer, err)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	f := &function{}
	for name, c := range map[string]struct {
		options []Option
		mode    string
		want    string
	}{
		"order":                      {options: []Option{WithOrder(7)}, want: "consumer: WithOrder: got 7, want ByShard or ByKey"},
		"deliveries without letters": {options: []Option{WithDeliveries(2)}, want: "WithDeliveries: got 2 without WithDeadLetters"},
		"numbers":                    {options: []Option{WithAttempts(0), WithConcurrency(-1)}, want: "WithAttempts: got 0, want more than 0; WithConcurrency: got -1"},
		"times":                      {options: []Option{WithBackoff(0, time.Second), WithDeadlineMargin(-1)}, want: "WithBackoff: got 0s, want more than 0; WithDeadlineMargin: got -1ns"},
		"nothing":                    {options: []Option{WithIdempotency(nil), WithDeadLetters(nil), WithScope("")}, want: "WithIdempotency: got none; leave the option out for none"},
		"mode":                       {mode: "some", want: `environment variable LINTEL_STREAM_FAILURE_MODE: got "some", want "partial" or "batch"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(wiring.FailureMode, c.mode)
			if _, err := New(f.record, c.options...); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
	t.Run("no handler", func(t *testing.T) {
		if _, err := New(nil); err == nil {
			t.Error("accepted")
		}
	})
	t.Run("unlimited deliveries", func(t *testing.T) {
		if _, err := New(f.record, WithDeliveries(batch.Unlimited)); err != nil {
			t.Error(err)
		}
	})
}
