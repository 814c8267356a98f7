package jsonvalue_test

import (
	"context"
	"fmt"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
)

type Order struct {
	ID    string
	Total int // cents
}

// A function for a compacted topic. Its main is
//
//	consumer.Start(handler)
func Example() {
	handler := jsonvalue.Handler(
		func(ctx context.Context, order Order, r consumer.Record) error {
			fmt.Printf("%s: put %+v\n", r.Key, order)
			return nil
		},
		jsonvalue.OnTombstone(func(ctx context.Context, r consumer.Record) error {
			fmt.Printf("%s: delete\n", r.Key)
			return nil
		}),
	)

	for _, r := range []consumer.Record{
		{Key: []byte("a"), Value: []byte(`{"ID":"4711","Total":1999}`)},
		{Key: []byte("b"), Value: []byte("\x00\x00\x00\x00\x11" + `{"ID":"4712","Total":500}`)}, // Confluent, schema 17
		{Key: []byte("a"), Value: nil},
		{Key: []byte("c"), Value: []byte(`{"ID":"4713","Total":"free"}`)},
	} {
		if err := handler(context.Background(), r); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// a: put {ID:4711 Total:1999}
	// b: put {ID:4712 Total:500}
	// a: delete
	// decode value as JSON: byte 27: field Total: got a JSON string, want a Go int
}

func ExampleDecoder_Key() {
	type key struct{ Tenant, Order string }
	keys := jsonvalue.Must(jsonvalue.New[key](jsonvalue.DisallowUnknownFields()))

	k, err := keys.Key(consumer.Record{Key: []byte(`{"tenant":"acme","order":"4711"}`)})
	fmt.Println(k, err)
	// Output:
	// {acme 4711} <nil>
}
