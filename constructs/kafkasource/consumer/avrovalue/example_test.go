package avrovalue_test

import (
	"context"
	"fmt"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/avrovalue"
)

// Two versions of a schema, as go:embed would have them.
const (
	paymentV1 = `{"type": "record", "name": "Payment", "fields": [
		{"name": "id", "type": "string"},
		{"name": "cents", "type": "int"}
	]}`
	paymentV2 = `{"type": "record", "name": "Payment", "fields": [
		{"name": "id", "type": "string"},
		{"name": "cents", "type": "long"},
		{"name": "currency", "type": "string", "default": "EUR"}
	]}`
)

type Payment struct {
	ID       string `avro:"id"`
	Cents    int64  `avro:"cents"`
	Currency string `avro:"currency"`
}

// A function for a topic whose producers register their schemas: the first version
// has the id 17, the second 21. Its main is
//
//	consumer.Start(handler)
func Example() {
	v1, v2 := avro.MustParse(paymentV1), avro.MustParse(paymentV2)
	handler := avrovalue.Handler(v2,
		func(ctx context.Context, p Payment, r consumer.Record) error {
			fmt.Printf("%+v\n", p)
			return nil
		},
		avrovalue.Writer("17", v1),
		avrovalue.Writer("21", v2),
	)

	for _, value := range []string{
		"\x00\x00\x00\x00\x11\x02a\x8e\x03",
		"\x00\x00\x00\x00\x15\x02b\x8e\x03\x06USD",
		"\x00\x00\x00\x00\x16\x02c\x8e\x03\x06USD\x00",
	} {
		if err := handler(context.Background(), consumer.Record{Value: []byte(value)}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// {ID:a Cents:199 Currency:EUR}
	// {ID:b Cents:199 Currency:USD}
	// decode value as Avro: unknown schema: got id 22, want 17 or 21: add it with Writer
}
