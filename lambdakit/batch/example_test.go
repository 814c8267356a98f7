package batch_test

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"

	"github.com/lintel-go/lintel/lambdakit/batch"
)

type Order struct {
	ID       int
	Customer string
	Cents    int
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil)) // [slog.Default] in a function

// Two shards; the first stops at the order that cannot be shipped.
func Example() {
	engine, err := batch.New(batch.Config[Order]{
		Handle: func(ctx context.Context, o *Order) error {
			if o.Cents <= 0 {
				return batch.Permanent(fmt.Errorf("order %d costs %d cents", o.ID, o.Cents))
			}
			return nil
		},
		Logger: quiet,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	shards := [][]Order{
		{{ID: 1, Cents: 100}, {ID: 2, Cents: -5}, {ID: 3, Cents: 100}},
		{{ID: 4, Cents: 100}},
	}
	for i, o := range engine.Run(context.Background(), shards) {
		fmt.Printf("shard %d: %d of %d done; error: %v\n", i, o.Next, len(shards[i]), o.Err)
	}
	// Output:
	// shard 0: 1 of 3 done; error: order 2 costs -5 cents
	// shard 1: 1 of 1 done; error: <nil>
}

// What cannot be processed is put aside, and the shard goes on.
func ExampleConfig_park() {
	engine, err := batch.New(batch.Config[Order]{
		Handle: func(ctx context.Context, o *Order) error { return batch.Permanent(errors.New("unknown customer")) },
		Park: func(ctx context.Context, o *Order, f batch.Failure) error {
			fmt.Printf("order %d after %d attempt: %v\n", o.ID, f.Attempts, f.Err)
			return nil
		},
		Logger: quiet,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	o := engine.Run(context.Background(), [][]Order{{{ID: 1}, {ID: 2}}})[0]
	fmt.Println(o.Next, o.Parked, o.Err)
	// Output:
	// order 1 after 1 attempt: unknown customer
	// order 2 after 1 attempt: unknown customer
	// 2 2 <nil>
}

// Orders of one customer stay in order; different customers do not wait for each
// other.
func ExampleConfig_key() {
	seed := maphash.MakeSeed()
	engine, err := batch.New(batch.Config[Order]{
		Handle:      func(ctx context.Context, o *Order) error { return nil },
		Key:         func(o *Order) uint64 { return maphash.String(seed, o.Customer) },
		Concurrency: 50,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	o := engine.Run(context.Background(), [][]Order{{{Customer: "a"}, {Customer: "b"}, {Customer: "a"}}})[0]
	fmt.Println(o.Handled, o.Err)
	// Output: 3 <nil>
}
