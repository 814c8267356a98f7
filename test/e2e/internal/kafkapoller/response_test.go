package kafkapoller

import (
	"slices"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"
)

// TestRemaining reads responses to an event with orders-0@10..13 and orders-1@0..2.
func TestRemaining(t *testing.T) {
	var sent batch
	for offset := range int64(4) {
		sent = append(sent, item{Record: &kgo.Record{Topic: "orders", Partition: 0, Offset: 10 + offset}})
	}
	for offset := range int64(3) {
		sent = append(sent, item{Record: &kgo.Record{Topic: "orders", Partition: 1, Offset: offset}})
	}
	all := sent.ids()
	type ids = []RecordID

	for _, test := range []struct {
		name, response     string
		fromLowest, listed ids // nil for success
	}{
		{"nothing", ``, nil, nil},
		{"null", ` null `, nil, nil},
		{"empty object", `{}`, nil, nil},
		{"empty list", `[]`, nil, nil},
		{"empty string", `""`, nil, nil},
		{"no failures", `{"batchItemFailures":[]}`, nil, nil},
		{"null failures", `{"batchItemFailures":null}`, nil, nil},
		{"other members", `{"statusCode":200}`, nil, nil},
		{
			"last record", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":13}}]}`,
			ids{{0, 13}}, ids{{0, 13}},
		},
		{
			"lowest of each partition",
			`{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":13}},{"itemIdentifier":{"offset":1,"partition":"orders-1"}},
			{"itemIdentifier":{"partition":"orders-0","offset":11}},{"itemIdentifier":{"partition":"orders-0","offset":13}}]}`,
			ids{{0, 11}, {0, 12}, {0, 13}, {1, 1}, {1, 2}}, ids{{0, 11}, {0, 13}, {1, 1}},
		},
		{
			"first record of each partition",
			`{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-1","offset":0}},{"itemIdentifier":{"partition":"orders-0","offset":10}}]}`,
			all, ids{{0, 10}, {1, 0}},
		},

		// Everything else is delivered again as a whole.
		{"no JSON", `ok`, all, all},
		{"string", `"ok"`, all, all},
		{"list", `[1]`, all, all},
		{"failures in a string", `{"batchItemFailures":"orders-0"}`, all, all},
		{"failure that is null", `{"batchItemFailures":[null]}`, all, all},
		{"identifier that is null", `{"batchItemFailures":[{"itemIdentifier":null}]}`, all, all},
		{"identifier that is a string", `{"batchItemFailures":[{"itemIdentifier":"orders-0-11"}]}`, all, all},
		{"no partition", `{"batchItemFailures":[{"itemIdentifier":{"offset":11}}]}`, all, all},
		{"partition under its former name", `{"batchItemFailures":[{"itemIdentifier":{"topic-partition":"orders-0","offset":11}}]}`, all, all},
		{"partition without topic", `{"batchItemFailures":[{"itemIdentifier":{"partition":"0","offset":11}}]}`, all, all},
		{"partition that is a number", `{"batchItemFailures":[{"itemIdentifier":{"partition":0,"offset":11}}]}`, all, all},
		{"no offset", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0"}}]}`, all, all},
		{"offset that is null", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":null}}]}`, all, all},
		{"offset that is a string", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":"11"}}]}`, all, all},
		{"other partition", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-2","offset":11}}]}`, all, all},
		{"other topic", `{"batchItemFailures":[{"itemIdentifier":{"partition":"refunds-0","offset":11}}]}`, all, all},
		{"offset before", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":9}}]}`, all, all},
		{"offset behind", `{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":14}}]}`, all, all},
		{
			"one right and one wrong",
			`{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":13}},{"itemIdentifier":{"partition":"orders-1","offset":13}}]}`,
			all, all,
		},
	} {
		for reading, want := range map[PartialResponse]ids{FromLowest: test.fromLowest, ListedOnly: test.listed} {
			rest, err := reading.remaining(sent, []byte(test.response))
			got := rest.ids()
			if err != nil {
				got = all
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %v (error %v) left, want %v", test.name, got, err, want)
			}
		}
	}
}

func TestSizeIsThatOfTheEvent(t *testing.T) {
	s := source{"arn:aws:kafka:eu-west-1:123456789012:cluster/orders/1-2", "broker:9092"}
	var b batch
	for partition := range int32(12) {
		for offset := range int64(partition) + 1 {
			b = append(b, newItem(&kgo.Record{Topic: "orders", Partition: partition, Offset: offset, Value: make([]byte, offset)}))
			if got, want := s.size(b), len(s.event(b)); got != want {
				t.Fatalf("got size %d of an event with %d bytes", got, want)
			}
		}
	}
}
