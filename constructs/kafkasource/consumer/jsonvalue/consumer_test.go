package jsonvalue_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

// An event as Lambda makes it, through the consumer.
func TestConsumer(t *testing.T) {
	encode := func(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
	event := `{
		"eventSource": "SelfManagedKafka",
		"bootstrapServers": "b-1.example.com:9092",
		"records": {"orders-0": [
			{"topic": "orders", "partition": 0, "offset": 1, "timestamp": 1545084650987, "timestampType": "CREATE_TIME", "headers": [],
				"key": "` + encode([]byte("a")) + `", "value": "` + encode([]byte(`{"id":"bare"}`)) + `"},
			{"topic": "orders", "partition": 0, "offset": 2, "timestamp": 1545084650987, "timestampType": "CREATE_TIME", "headers": [],
				"key": "` + encode([]byte("a")) + `", "value": "` + encode([]byte(`{"id":"validated"}`)) + `",
				"valueSchemaMetadata": {"dataFormat": "JSON", "schemaId": "17"}},
			{"topic": "orders", "partition": 0, "offset": 3, "timestamp": 1545084650987, "timestampType": "CREATE_TIME", "headers": [],
				"key": "` + encode([]byte("a")) + `", "value": null},
			{"topic": "orders", "partition": 0, "offset": 4, "timestamp": 1545084650987, "timestampType": "CREATE_TIME",
				"headers": [{"__value_schema_id": [1, 47, 60, 26, -98, 13, 75, 75, 122, -100, 85, 111, 30, 45, 60, 75, 90]}],
				"key": "` + encode([]byte("a")) + `", "value": "` + encode([]byte(`{"id":"header"}`)) + `"},
			{"topic": "orders", "partition": 0, "offset": 5, "timestamp": 1545084650987, "timestampType": "CREATE_TIME", "headers": [],
				"key": "` + encode([]byte("a")) + `", "value": "` + encode(wireformattest.Confluent(17, []byte(`{"id":"confluent"}`))) + `"}
		]}
	}`
	var got []string
	handler := jsonvalue.Handler(
		func(_ context.Context, o order, r consumer.Record) error {
			got = append(got, fmt.Sprint(r.Offset, o.ID))
			return nil
		},
		jsonvalue.OnTombstone(func(_ context.Context, r consumer.Record) error {
			got = append(got, fmt.Sprint(r.Offset, "tombstone"))
			return nil
		}))
	c, err := consumer.New(handler, consumer.WithMetrics(nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Invoke(t.Context(), []byte(event)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"1bare", "2validated", "3tombstone", "4header", "5confluent"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The consumer calls handlers of different partitions at the same time.
func TestConcurrent(t *testing.T) {
	d := must[order](t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			id := strings.Repeat(fmt.Sprint(i), 1000)
			r := consumer.Record{Value: wireformattest.GlueZlib(uuid, []byte(`{"id":"`+id+`"}`))}
			for range 100 {
				if got, err := d.Value(r); err != nil || got.ID != id {
					t.Errorf("got %v, %v", got, err)
				}
			}
		})
	}
	group.Wait()
}
