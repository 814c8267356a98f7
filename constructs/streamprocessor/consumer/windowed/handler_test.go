package windowed

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const shard = "shardId-000000000006"

// TestWindow is a window of two batches, with its end.
func TestWindow(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals)
	e := envelope{window: nthWindow(0), shard: shard}
	var err error
	if e.state, err = f.invoke(t, e.event(record{1, []string{"north 150"}}, record{2, []string{"south 200", "north 5"}})); err != nil {
		t.Fatal(err)
	}
	if e.state, err = f.invoke(t, e.event(record{3, []string{"skip"}}, record{4, []string{"north 10"}})); err != nil {
		t.Fatal(err)
	}
	equal(t, "totals before the end", len(totals.Totals(e.window)), 0)
	e.final = true
	if e.state, err = f.invoke(t, e.event()); err != nil {
		t.Fatal(err)
	}
	got := totals.Totals(e.window)
	equal(t, "groups", len(got), 2)
	equal(t, "north", shown(t, got["north"]), "orders=3 cents=165 euros=1.65 largest=150")
	equal(t, "south", shown(t, got["south"]), "orders=1 cents=200 euros=2 largest=200")
	for _, want := range []string{`"Records":3`, `"Records":2`, `"GroupsMerged":2`, `"Spills":0`, `"EarlyTerminations":0`, `"StateBytes":`, `"Stream":"sales"`, `"Namespace":"Lintel/Stream"`} {
		if !strings.Contains(f.metrics.String(), want) {
			t.Errorf("the metrics have no %s: %s", want, &f.metrics)
		}
	}
}

// TestRepetition repeats each invocation, with the state that it had.
func TestRepetition(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals)
	e := envelope{window: nthWindow(0), shard: shard}
	for _, records := range [][]record{{{1, []string{"a 1"}}}, {{2, []string{"a 1"}}, {3, []string{"b 1"}}}} {
		first, err := f.invoke(t, e.event(records...))
		if err != nil {
			t.Fatal(err)
		}
		second, err := f.invoke(t, e.event(records...))
		equal(t, "the answer of the repetition", second, first)
		if err != nil {
			t.Fatal(err)
		}
		e.state = second
	}
	e.final = true
	for range 3 {
		if _, err := f.invoke(t, e.event()); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=2 cents=2 euros=0.02 largest=1")
}

// TestSpill has states that are larger than the budget. They are merged at the beginning
// of the next invocation, with whatever batch that comes, and once.
func TestSpill(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals, WithBudget(1))
	e := envelope{window: nthWindow(0), shard: shard}
	var err error
	if e.state, err = f.invoke(t, e.event(record{1, []string{"a 1"}}, record{2, []string{"b 1"}})); err != nil {
		t.Fatal(err)
	}
	full := e
	for _, batch := range [][]record{{{3, []string{"a 2"}}, {4, []string{"a 4"}}}, {{3, []string{"a 2"}}}} {
		if e.state, err = f.invoke(t, full.event(batch...)); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "the state has the last batch alone", strings.Contains(e.state, `"first":"3","last":"3","groups":{"a":"1 2 `), true)
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=1 cents=1 euros=0.01 largest=1")
	e.final = true
	if _, err = f.invoke(t, e.event()); err != nil {
		t.Fatal(err)
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=2 cents=3 euros=0.03 largest=2")
	equal(t, "b", shown(t, totals.Totals(e.window)["b"]), "orders=1 cents=1 euros=0.01 largest=1")
	if !strings.Contains(f.metrics.String(), `"Spills":1`) {
		t.Errorf("the metrics tell of no spill: %s", &f.metrics)
	}
}

// TestEarlyTermination goes on with an empty state, and a batch that was counted before
// comes again.
func TestEarlyTermination(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals)
	e := envelope{window: nthWindow(0), shard: shard}
	old := []record{{9, []string{"a 1"}}, {10, []string{"a 1"}}}
	for _, batch := range [][]record{old, append(old, record{11, []string{"a 1"}})} {
		var err error
		if e.state, err = f.invoke(t, e.event(batch...)); err != nil {
			t.Fatal(err)
		}
		if _, err := f.invoke(t, envelope{e.window, e.shard, e.state, true, true}.event()); err != nil {
			t.Fatal(err)
		}
		e.state = "{}"
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=3 cents=3 euros=0.03 largest=1")
	if !strings.Contains(f.metrics.String(), `"EarlyTerminations":1`) || !strings.Contains(f.metrics.String(), `"Duplicates":2`) {
		t.Errorf("the metrics are %s", &f.metrics)
	}
	if !strings.Contains(f.logs.String(), "ended the window early") {
		t.Errorf("the log is %s", &f.logs)
	}
}

// TestEarlyTerminationThatIsNotFinal has records in an invocation that is told of an early
// end, and no other before Lambda goes on with an empty state.
func TestEarlyTerminationThatIsNotFinal(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals)
	e := envelope{window: nthWindow(0), shard: shard}
	var err error
	if e.state, err = f.invoke(t, e.event(record{1, []string{"a 1"}})); err != nil {
		t.Fatal(err)
	}
	e.early = true
	for range 2 {
		if _, err := f.invoke(t, e.event(record{2, []string{"a 2"}})); err != nil {
			t.Fatal(err)
		}
	}
	last := envelope{e.window, e.shard, "{}", true, false}
	if _, err := f.invoke(t, last.event(record{2, []string{"a 2"}}, record{3, []string{"a 4"}})); err != nil {
		t.Fatal(err)
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=3 cents=7 euros=0.07 largest=4")
	if !strings.Contains(f.metrics.String(), `"Spills":0`) || strings.Contains(f.metrics.String(), `"Spills":1`) {
		t.Errorf("the metrics are %s", &f.metrics)
	}
}

// TestFinalWithRecords has records in the last invocation, which may come again.
func TestFinalWithRecords(t *testing.T) {
	totals := new(Memory)
	f := newFunction(t, totals)
	e := envelope{window: nthWindow(0), shard: shard}
	var err error
	if e.state, err = f.invoke(t, e.event(record{1, []string{"a 1"}})); err != nil {
		t.Fatal(err)
	}
	e.final = true
	for range 2 {
		if _, err := f.invoke(t, e.event(record{1, []string{"a 1"}}, record{2, []string{"a 1"}})); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=2 cents=2 euros=0.02 largest=1")
}

// TestPoison has records that cannot be counted.
func TestPoison(t *testing.T) {
	batch := []record{{1, []string{"a 1"}}, {2, []string{"poison"}}, {3, []string{"a 2", "panic", "a 3"}}, {4, []string{"\xff 1"}}}
	e := envelope{window: nthWindow(0), shard: shard}
	t.Run("with dead letters", func(t *testing.T) {
		f := newFunction(t, new(Memory))
		f2 := newFunction(t, f.totals, WithDeadLetters(f), WithScope("me"))
		state, err := f2.invoke(t, e.event(batch...))
		if err != nil || !strings.Contains(state, `"last":"4","groups":{"a":"3 6 `) {
			t.Fatalf("got %s, %v", state, err)
		}
		equal(t, "letters", len(f.letters), 3)
		for i, want := range []string{"poison", "panic: as asked", "window: the group of a record: the key has 1 bytes, want up to 1000 of UTF-8"} {
			equal(t, "error", f.letters[i].Failure.Error, want)
			equal(t, "permanent", f.letters[i].Failure.Permanent, true)
		}
		equal(t, "id", f.letters[1].ID, "me/"+streamARN+"/"+shard+"/3/1")
		equal(t, "value", string(f.letters[1].Content.Value), "panic")
		if !strings.Contains(f2.metrics.String(), `"Failures":3`) || !strings.Contains(f2.metrics.String(), `"DeadLetters":3`) {
			t.Errorf("the metrics are %s", &f2.metrics)
		}
	})
	t.Run("without", func(t *testing.T) {
		f := newFunction(t, new(Memory))
		if _, err := f.invoke(t, e.event(batch...)); err == nil || !strings.Contains(err.Error(), "record 2: poison") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("that cannot be sent", func(t *testing.T) {
		f := newFunction(t, new(Memory))
		f.sendErr = errors.New("access denied")
		f2 := newFunction(t, f.totals, WithDeadLetters(f))
		if _, err := f2.invoke(t, e.event(batch...)); err == nil || !strings.Contains(err.Error(), "cannot be sent to the dead letters: access denied") {
			t.Errorf("got %v", err)
		}
	})
}

// TestDamagedAggregate goes to the dead letters: its check sum is right, and what it
// sums up is not.
func TestDamagedAggregate(t *testing.T) {
	f := newFunction(t, new(Memory))
	f2 := newFunction(t, f.totals, WithDeadLetters(f))
	sum := md5.Sum([]byte{0xff})
	data := append(append([]byte(kpl.Magic), 0xff), sum[:]...)
	if _, err := f2.invoke(t, envelope{window: nthWindow(0), shard: shard}.event(record{1, []string{string(data)}})); err != nil {
		t.Fatal(err)
	}
	if len(f.letters) != 1 || !bytes.Equal(f.letters[0].Content.Undecoded, data) {
		t.Errorf("got the letters %v", f.letters)
	}
}

// stuck is a store that waits for the end of the context.
type stuck struct{ Memory }

func (*stuck) Merge(ctx context.Context, _ *Part, _ Merger) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

func TestDeadline(t *testing.T) {
	for name, c := range map[string]struct {
		options []Option
		took    time.Duration
	}{
		"default":               {nil, 55 * time.Second},
		"a quarter at the most": {[]Option{WithDeadlineMargin(time.Hour)}, 45 * time.Second},
	} {
		t.Run(name, func(t *testing.T) { testDeadline(t, c.took, c.options...) })
	}
}

func testDeadline(t *testing.T, took time.Duration, options ...Option) {
	synctest.Test(t, func(t *testing.T) {
		f := newFunction(t, new(stuck), options...)
		e := envelope{window: nthWindow(0), shard: shard}
		var err error
		if e.state, err = f.invoke(t, e.event(record{1, []string{"a 1"}})); err != nil {
			t.Fatal(err)
		}
		e.final = true
		begin := time.Now()
		if _, err = f.invoke(t, e.event()); err == nil || !strings.Contains(err.Error(), "the time of the invocation is nearly up") {
			t.Errorf("got %v", err)
		}
		equal(t, "it took", time.Since(begin), took)
	})
}

// TestChangedDefinition warns.
func TestChangedDefinition(t *testing.T) {
	f := newFunction(t, new(Memory))
	e := envelope{window: nthWindow(0), shard: shard, state: `{"lintel":1,"fields":"orders:count","first":"1","last":"1","groups":{"a":"7"}}`}
	state, err := f.invoke(t, e.event(record{2, []string{"a 5"}}))
	if err != nil || !strings.Contains(state, `{"a":"8 5 `) {
		t.Errorf("got %s, %v", state, err)
	}
	if !strings.Contains(f.logs.String(), "new aggregates begin here") {
		t.Errorf("the log is %s", &f.logs)
	}
}

func TestRefusedEvents(t *testing.T) {
	f := newFunction(t, new(Memory))
	good := string(envelope{window: nthWindow(0), shard: shard}.event(record{1, []string{"a 1"}}))
	for name, c := range map[string]struct{ event, want string }{
		"no JSON":       {"{", "unexpected end"},
		"no window":     {strings.Replace(good, `"window"`, `"door"`, 1), "has the event source mapping a tumbling window?"},
		"no shard":      {strings.Replace(good, `"shardId"`, `"id"`, 1), "has the event source mapping a tumbling window?"},
		"no record":     {strings.Replace(good, `"eventID"`, `"id"`, 1), "record 0 is none of Kinesis"},
		"another state": {strings.Replace(good, `"state":{}`, `"state":{"sales":5}`, 1), "was it written by another function?"},
		"no number":     {strings.ReplaceAll(good, `"sequenceNumber":"1"`, `"sequenceNumber":"x"`), "none of Kinesis"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := f.invoke(t, []byte(c.event)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	_, err := New[sale](nil, window.Definition[sale]{Aggregates: []window.Aggregate[sale]{window.Count[sale]("Version")}}, nil,
		WithBudget(0), WithDeadLetters(deadletter.Target(nil)))
	for _, want := range []string{
		"got no function that decodes records", "got no store of totals", `aggregate "Version": the name is reserved`,
		"WithBudget: got 0, want 1 to 1000000 bytes", "WithDeadLetters: got none",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestChanges counts the changes of a table.
func TestChanges(t *testing.T) {
	totals := new(Memory)
	var f function
	h, err := NewChanges(func(c consumer.Change) (sale, error) {
		if c.Event.EventName != string(events.DynamoDBOperationTypeInsert) {
			return sale{}, ErrSkip
		}
		return parseSale(c.Event.Change.NewImage["sale"].String())
	}, sales, totals, f.options(WithMetrics(emf.New(&f.metrics, "Lintel/Stream")), WithDeadLetters(&f))...)
	if err != nil {
		t.Fatal(err)
	}
	f.Handler = h
	e := envelope{window: nthWindow(0), shard: shard}
	change := func(name, sequence, text string) any {
		return map[string]any{"eventID": sequence, "eventName": name, "eventSourceARN": tableARN, "dynamodb": map[string]any{
			"SequenceNumber": sequence, "NewImage": map[string]any{"sale": map[string]any{"S": text}}, "ApproximateCreationDateTime": e.window.Start.Unix(),
		}}
	}
	if e.state, err = f.invoke(t, e.of([]any{change("INSERT", "99", "a 1"), change("MODIFY", "100", "a 1"), change("INSERT", "101", "poison"), change("INSERT", "102", "a 2")})); err != nil {
		t.Fatal(err)
	}
	e.final = true
	if _, err := f.invoke(t, e.event()); err != nil {
		t.Fatal(err)
	}
	equal(t, "a", shown(t, totals.Totals(e.window)["a"]), "orders=2 cents=3 euros=0.03 largest=2")
	if len(f.letters) != 1 || f.letters[0].DynamoDB.SequenceNumber != "101" {
		t.Errorf("got the letters %v", f.letters)
	}
}
