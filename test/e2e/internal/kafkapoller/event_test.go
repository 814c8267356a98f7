package kafkapoller_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
)

const clusterARN = "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2"

func TestEvent(t *testing.T) {
	for _, test := range []struct {
		name, clusterARN, want string
	}{
		{"self-managed", "", `{"eventSource":"SelfManagedKafka",`},
		{"MSK", clusterARN, `{"eventSource":"aws:kafka","eventSourceArn":"` + clusterARN + `",`},
	} {
		t.Run(test.name, func(t *testing.T) {
			broker := kafkapoller.NewBroker(t, map[string]int32{"a-topic": 2})
			records := []*kgo.Record{
				kafkapoller.Record("a-topic", 0, []byte("recordKey1"), []byte("Hello, this is a test.")),
				kafkapoller.Record("a-topic", 0, []byte{}, nil),
				kafkapoller.Record("a-topic", 1, nil, []byte{}),
			}
			records[0].Headers = []kgo.RecordHeader{
				{Key: "headerKey", Value: []byte("header")}, {Key: `"`, Value: []byte{0, 127, 128, 255}}, {Key: "empty", Value: []byte{}}, {Key: "null"},
			}
			for _, r := range records {
				r.Timestamp = time.UnixMilli(1545084650987)
			}
			broker.Produce(t, records...)

			var got string
			poller := kafkapoller.New(t, broker, measure(func(event []byte) { got = string(event) }), kafkapoller.Mapping{
				Topic: "a-topic", StartingPosition: kafkapoller.TrimHorizon, ClusterARN: test.clusterARN,
			})
			poller.Drain(t)

			head, rest, _ := strings.Cut(got, `"bootstrapServers":"127.0.0.1:`)
			_, rest, _ = strings.Cut(rest, `"`)
			want := `,"records":{"a-topic-0":[` +
				`{"topic":"a-topic","partition":0,"offset":0,"timestamp":1545084650987,"timestampType":"CREATE_TIME",` +
				`"key":"cmVjb3JkS2V5MQ==","value":"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",` +
				`"headers":[{"headerKey":[104,101,97,100,101,114]},{"\"":[0,127,-128,-1]},{"empty":[]},{}]},` +
				`{"topic":"a-topic","partition":0,"offset":1,"timestamp":1545084650987,"timestampType":"CREATE_TIME","key":"","headers":[]}],` +
				`"a-topic-1":[` +
				`{"topic":"a-topic","partition":1,"offset":0,"timestamp":1545084650987,"timestampType":"CREATE_TIME","value":"","headers":[]}]}}`
			if head != test.want || rest != want {
				t.Errorf("got %s\nwant %s...%s", got, test.want, want)
			}
		})
	}
}

// TestDocuments shows what an on-failure destination is sent.
func TestDocuments(t *testing.T) {
	for _, test := range []struct {
		name    string
		mapping kafkapoller.Mapping
	}{
		{"queue", kafkapoller.Mapping{OnFailure: kafkapoller.QueueDestination}},
		{"S3", kafkapoller.Mapping{OnFailure: kafkapoller.S3Destination}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.mapping.ClusterARN = clusterARN
			test.mapping.MaximumRetryAttempts = new(2)
			broker, poller := start(t, failOn(span(0, 0, 1)...), test.mapping, 2, 1)
			poller.Drain(t)
			discarded := poller.Discarded()
			if len(discarded) != 1 || len(discarded[0].Documents) != 1 {
				t.Fatalf("got %+v discarded, want one batch with one document", discarded)
			}
			document := decode(t, discarded[0].Documents[0])
			assertMembers(t, document, map[string]any{
				"requestContext/functionArn":                            "arn:aws:lambda:eu-west-1:123456789012:function:function-under-test",
				"requestContext/condition":                              "RetryAttemptsExhausted",
				"requestContext/approximateInvokeCount":                 3.0,
				"responseContext/statusCode":                            200.0,
				"responseContext/executedVersion":                       "$LATEST",
				"responseContext/functionError":                         "Unhandled",
				"version":                                               "1.0",
				"KafkaBatchInfo/batchSize":                              3.0,
				"KafkaBatchInfo/eventSourceArn":                         clusterARN,
				"KafkaBatchInfo/recordInfo":                             nil,
				"KafkaBatchInfo/recordsInfo/orders-0/firstRecordOffset": "0",
				"KafkaBatchInfo/recordsInfo/orders-0/lastRecordOffset":  "1",
				"KafkaBatchInfo/recordsInfo/orders-1/lastRecordOffset":  "0",
			})
			if got := member(document, "KafkaBatchInfo/recordsInfo/orders-1/firstRecordTimestamp"); !isTime(got) {
				t.Errorf("got timestamp %v", got)
			}
			if payload, ok := document["payload"].(string); ok != (test.name == "S3") || ok && !isEventOf(t, payload, 3) {
				t.Errorf("got payload %v", document["payload"])
			}
			if got := broker.Ends("failures")[0]; got != 0 {
				t.Errorf("got %d messages in the topic for failures, want none", got)
			}
		})
	}
}

func TestKafkaDestination(t *testing.T) {
	broker, poller := start(t, failOn(span(0, 0, 1)...), kafkapoller.Mapping{
		OnFailure: kafkapoller.KafkaDestination, OnFailureTopic: "failures", MaximumRetryAttempts: new(0),
	}, 2, 1)
	poller.Drain(t)
	messages := broker.Consume(t, "failures")
	if len(messages) != 3 {
		t.Fatalf("got %d messages, want 3", len(messages))
	}
	for i, want := range []kafkapoller.RecordID{{0, 0}, {0, 1}, {1, 0}} {
		if string(messages[i].Key) != "key" {
			t.Errorf("got key %q, want that of the record", messages[i].Key)
		}
		document := decode(t, messages[i].Value)
		assertMembers(t, document, map[string]any{
			"requestContext/condition":         "RetriesExhausted",
			"KafkaBatchInfo/batchSize":         1.0,
			"KafkaBatchInfo/recordsInfo":       nil,
			"KafkaBatchInfo/recordInfo/offset": fmt.Sprint(want.Offset),
			"payload/eventSource":              "SelfManagedKafka",
		})
		records, _ := member(document, fmt.Sprintf("payload/records/orders-%d", want.Partition)).([]any)
		if len(records) != 1 || member(records[0], "value") != "dmFsdWU=" {
			t.Errorf("got records %v, want the one that was discarded", records)
		}
	}
}

// assertMembers compares members of a document, which are given with their paths. nil is for one that is not there.
func assertMembers(t *testing.T, document map[string]any, want map[string]any) {
	t.Helper()
	for path, value := range want {
		if got := member(document, path); !reflect.DeepEqual(got, value) {
			t.Errorf("got %s %v, want %v", path, got, value)
		}
	}
}

func member(value any, path string) any {
	for name := range strings.SplitSeq(path, "/") {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}

func isTime(value any) bool {
	text, _ := value.(string)
	_, err := time.Parse("2006-01-02T15:04:05.000Z", text)
	return err == nil
}

// isEventOf tells whether the text is an event with that many records.
func isEventOf(t *testing.T, text string, records int) bool {
	t.Helper()
	var event events.KafkaEvent
	if err := json.Unmarshal([]byte(text), &event); err != nil {
		t.Errorf("decode payload: %v", err)
	}
	return len(idsOf(event)) == records
}
