package windowed_test

import (
	"context"
	"encoding/json"
	"log"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed/dynamodbtotals"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
	"github.com/lintel-go/lintel/lambdakit/deadletter/sqstarget"
)

// The handler of a Kinesis stream, with the table and the queue that the construct
// streamprocessor creates.
func ExampleStart() {
	ctx := context.Background()
	totals, err := dynamodbtotals.FromEnv(ctx, dynamodbtotals.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	letters, err := sqstarget.FromEnv(ctx)
	if err != nil {
		log.Fatal(err)
	}
	type sale struct {
		Shop  string
		Cents int64
	}
	decode := func(r consumer.Record) (s sale, err error) {
		return s, json.Unmarshal(r.Data, &s)
	}
	windowed.Start(decode, window.Definition[sale]{
		Group: func(s sale) string { return s.Shop },
		Aggregates: []window.Aggregate[sale]{
			window.Count[sale]("orders"),
			window.Sum("cents", func(s sale) int64 { return s.Cents }),
		},
	}, totals, windowed.WithDeadLetters(letters))
}

// The sales that a table has got: the sample of AWS counts those that were inserted.
func ExampleStartChanges() {
	totals, err := dynamodbtotals.FromEnv(context.Background(), dynamodbtotals.Settings{})
	if err != nil {
		log.Fatal(err)
	}
	windowed.StartChanges(func(c consumer.Change) (string, error) {
		if c.Event.EventName != "INSERT" {
			return "", windowed.ErrSkip
		}
		return c.Event.Change.NewImage["sales"].Number(), nil
	}, window.Definition[string]{
		Aggregates: []window.Aggregate[string]{
			window.SumDecimal("sales", func(n string) string { return n }),
		},
	}, totals)
}
