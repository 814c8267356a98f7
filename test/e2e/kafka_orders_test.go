package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/dynamodbstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// ordersHandler is the handler of the example stacks for Kafka.
const ordersHandler = "github.com/lintel-go/lintel/apps/kafka/lambda/orders"

// The resources of an example stack.
const (
	ordersTopic      = "orders"
	ordersTable      = "orders"
	claimsTable      = "claims"
	deadLetterQueue  = "failed-orders"
	deadLetterBucket = "failed-large-orders"
)

// payloadMark is part of every customer's name and of every header: it must not be in a log.
const payloadMark = "confidential"

// orders is the example system with what it runs on.
type orders struct {
	t        *testing.T
	aws      *awsstub.Server // all services but DynamoDB
	queues   *sqsstub.Server
	buckets  *s3stub.Server
	tables   *dynamodbstub.Server
	gate     *gate // before the tables
	broker   *kafkapoller.Broker
	function *lambdart.Environments
	ledger   *ledger
}

// newOrders returns the system for a topic with that many partitions, with variables for the function's environment. Its
// log is watched.
func newOrders(t *testing.T, partitions int32, env ...map[string]string) *orders {
	t.Helper()
	aws := awsstub.New(t)
	o := &orders{
		t:       t,
		aws:     aws,
		queues:  sqsstub.New(t, aws),
		buckets: s3stub.New(t, aws),
		tables:  dynamodbstub.NewServer(t),
		broker:  kafkapoller.NewBroker(t, map[string]int32{ordersTopic: partitions}),
		ledger:  newLedger(),
	}
	o.tables.CreateTable(ordersTable, dynamodbstub.Key{Partition: "id"})
	o.tables.CreateTable(claimsTable, dynamodbstub.Key{Partition: "id"})
	o.buckets.CreateBucket(deadLetterBucket)
	o.gate = newGate(o.tables)
	database := httptest.NewServer(o.gate)
	t.Cleanup(database.Close)

	all := []map[string]string{aws.Env(), {
		"AWS_ENDPOINT_URL_DYNAMODB":    database.URL,
		"TABLE":                        ordersTable,
		"LINTEL_IDEMPOTENCY_TABLE":     claimsTable,
		"LINTEL_DEAD_LETTER_QUEUE_URL": o.queues.CreateQueue(deadLetterQueue),
		"LINTEL_DEAD_LETTER_BUCKET":    deadLetterBucket,
		"LINTEL_KAFKA_FAILURE_MODE":    "partial",
	}}
	o.function = lambdart.NewEnvironments(t, handler.Build(t, ordersHandler), append(all, env...)...)
	t.Cleanup(func() { o.assertLog() })
	return o
}

// poller returns a poller with the mapping, in which what is the same for all tests is filled in.
func (o *orders) poller(mapping kafkapoller.Mapping) *kafkapoller.Poller {
	o.t.Helper()
	mapping.Topic = ordersTopic
	mapping.StartingPosition = kafkapoller.TrimHorizon
	return kafkapoller.New(o.t, o.broker, o.function, mapping)
}

// produce writes what the ledger has since it did so before.
func (o *orders) produce() {
	o.t.Helper()
	o.broker.Produce(o.t, o.ledger.records[o.ledger.produced:]...)
	o.ledger.produced = len(o.ledger.records)
}

// partial is a mapping that reads partial responses.
var partial = kafkapoller.Mapping{ReportBatchItemFailures: true}

// assertBooks fails the test unless the tables hold exactly what the records lead to if each has its effect once and those
// of a partition in order, and Lambda is through with all records and has discarded none.
func (o *orders) assertBooks(poller *kafkapoller.Poller) {
	o.t.Helper()
	got := map[string]map[string]any{}
	for _, item := range o.tables.Items(ordersTable) {
		id, _ := item["id"].(string)
		delete(item, "id")
		got[id] = item
	}
	want := o.ledger.items()
	for id, item := range want {
		if !reflect.DeepEqual(got[id], item) {
			o.t.Errorf("got item %s %v, want %v", id, got[id], item)
		}
	}
	if len(got) != len(want) {
		o.t.Errorf("got %d orders and totals, want %d", len(got), len(want))
	}
	o.assertEffects()
	if got, want := poller.Committed(), o.broker.Ends(ordersTopic); !maps.Equal(got, want) {
		o.t.Errorf("got committed offsets %v, want %v", got, want)
	}
	if got := poller.Discarded(); got != nil {
		o.t.Errorf("got %d batches that Lambda has discarded, want none", len(got))
	}
}

// assertEffects fails the test unless all records are noted as done, and those that are not parked have been so in their
// order and together with their effect.
func (o *orders) assertEffects() {
	o.t.Helper()
	done := 0
	for _, item := range o.tables.Items(claimsTable) {
		if item["status"] == "COMPLETED" {
			done++
		}
	}
	if done != len(o.ledger.records) {
		o.t.Errorf("got %d records that are noted as done, want %d", done, len(o.ledger.records))
	}
	effects := 0
	for partition, offsets := range o.gate.written() {
		effects += len(offsets)
		for i, offset := range offsets {
			if i > 0 && offset <= offsets[i-1] {
				o.t.Errorf("partition %d: got the effect of offset %d behind that of %d", partition, offset, offsets[i-1])
			}
		}
	}
	if want := len(o.ledger.records) - len(o.letters()); effects != want {
		o.t.Errorf("got the effects of %d records, want %d", effects, want)
	}
}

// assertLog fails the test if the log shows the content of a record, or has a line that is no JSON object.
func (o *orders) assertLog() {
	o.t.Helper()
	forbidden := []string{payloadMark, "amountCents"}
	for i, record := range o.ledger.records {
		if encoded := base64.StdEncoding.EncodeToString(record.Value); i < 1000 && len(encoded) >= 24 {
			forbidden = append(forbidden, encoded[:24])
		}
	}
	for _, line := range o.function.Log() {
		if err := json.Unmarshal([]byte(line), &record{}); err != nil {
			o.t.Errorf("log line %.200q is no JSON object: %v", line, err)
		}
		for _, text := range forbidden {
			if strings.Contains(line, text) {
				o.t.Errorf("log line shows what is in a record, %q: %.300s", text, line)
				return
			}
		}
	}
}

// metric returns the sum of a metric over all invocations, for the topic.
func (o *orders) metric(name string) float64 {
	o.t.Helper()
	sum := 0.0
	for _, line := range o.function.Log() {
		var r record
		if json.Unmarshal([]byte(line), &r) != nil || r["_aws"] == nil {
			continue
		}
		directives, _ := r["_aws"].(map[string]any)["CloudWatchMetrics"].([]any)
		if len(directives) != 1 || r["FunctionName"] != lambdart.FunctionName || r["Topic"] != ordersTopic {
			o.t.Errorf("got metrics %v, want one directive for the function and the topic", r)
			continue
		}
		directive, _ := directives[0].(map[string]any)
		delete(directive, "Metrics")
		want := map[string]any{"Namespace": "Lintel/Kafka", "Dimensions": []any{[]any{"FunctionName"}, []any{"FunctionName", "Topic"}}}
		if !reflect.DeepEqual(directive, want) {
			o.t.Errorf("got metrics of %v, want %v", directive, want)
		}
		value, ok := r[name].(float64)
		if !ok {
			o.t.Errorf("got metrics without %s: %v", name, r)
		}
		sum += value
	}
	return sum
}

// letters returns the dead letters in the queue.
func (o *orders) letters() []map[string]any {
	o.t.Helper()
	var letters []map[string]any
	for _, message := range o.queues.Messages(deadLetterQueue) {
		letter, _ := decodeJSON(o.t, []byte(message.Body)).(map[string]any)
		letters = append(letters, letter)
	}
	return letters
}

// ledger is what the records are, and what they lead to.
type ledger struct {
	records  []*kgo.Record
	produced int

	placed map[string]placedOrder
	totals map[string]int64 // by customer, in cents
}

type placedOrder struct {
	customer string
	cents    int64
}

func newLedger() *ledger {
	return &ledger{placed: map[string]placedOrder{}, totals: map[string]int64{}}
}

// place adds a record with an order. If the order is there already, it stays as it is.
func (l *ledger) place(partition int32, id, customer string, cents int64) {
	customer = payloadMark + "-" + customer
	value := fmt.Appendf(nil, `{"id":%q,"customer":%q,"amountCents":%d}`, id, customer, cents)
	l.add(partition, []byte(id), value)
	if _, ok := l.placed[id]; !ok {
		l.placed[id] = placedOrder{customer, cents}
		l.totals[customer] += cents
	}
}

// cancel adds a tombstone for an order.
func (l *ledger) cancel(partition int32, id string) {
	l.add(partition, []byte(id), nil)
	if order, ok := l.placed[id]; ok {
		delete(l.placed, id)
		l.totals[order.customer] -= order.cents
	}
}

// add adds a record that leads to nothing.
func (l *ledger) add(partition int32, key, value []byte) *kgo.Record {
	r := kafkapoller.Record(ordersTopic, partition, key, value)
	r.Headers = []kgo.RecordHeader{{Key: "trace", Value: []byte(payloadMark)}}
	l.records = append(l.records, r)
	return r
}

// addRandom adds n records for each partition: orders that are placed, canceled and placed again, so that the outcome
// depends on their sequence.
func (l *ledger) addRandom(random *rand.Rand, partitions int32, n int) {
	for range n {
		for p := range partitions {
			id := fmt.Sprintf("o-%d-%d", p, random.IntN(max(n/3, 1)))
			if random.Float64() < 0.3 {
				l.cancel(p, id)
			} else {
				l.place(p, id, fmt.Sprint("c-", random.IntN(20)), 1+random.Int64N(100_000))
			}
		}
	}
}

// items returns what the table of orders has to hold, by key.
func (l *ledger) items() map[string]map[string]any {
	items := map[string]map[string]any{}
	for id, order := range l.placed {
		items["order#"+id] = map[string]any{"customer": order.customer, "amountCents": strconv.FormatInt(order.cents, 10)}
	}
	for customer, cents := range l.totals {
		items["customer#"+customer] = map[string]any{"totalCents": strconv.FormatInt(cents, 10)}
	}
	return items
}

func TestKafkaOrders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, clusterARN string }{
		{"self-managed", ""},
		{"MSK", "arn:aws:kafka:eu-west-1:123456789012:cluster/orders/751d2973-a626-431c-9d4e-d7975eb44dd7-2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 3)
			mapping := partial
			mapping.ClusterARN = test.clusterARN
			poller := o.poller(mapping)
			o.ledger.place(0, "o-1", "c-1", 1250)
			o.ledger.place(1, "o-2", "c-1", 50)
			o.ledger.place(2, "o-3", "c-2", 7)
			o.ledger.cancel(1, "o-2")
			o.ledger.cancel(2, "o-4") // never placed
			o.ledger.place(1, "o-2", "c-2", 60)
			o.produce()
			poller.Drain(t)
			o.assertBooks(poller)
			if n := len(poller.Invocations()); n != 1 {
				t.Errorf("got %d invocations, want 1", n)
			}
		})
	}
}

// TestKafkaOrderOfPartitions has the same orders placed, canceled and placed again: in another sequence they would end
// differently.
func TestKafkaOrderOfPartitions(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 4)
	mapping := partial
	mapping.Concurrency = 2
	mapping.BatchSize = 50
	poller := o.poller(mapping)
	o.ledger.addRandom(rand.New(rand.NewPCG(1, 1)), 4, 200)
	o.produce()
	poller.Drain(t)
	o.assertBooks(poller)
}

// sampleEvent is the example of the Lambda Developer Guide for self-managed Apache Kafka.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html#smaa-sample-event
const sampleEvent = `{
   "eventSource": "SelfManagedKafka",
   "bootstrapServers":"b-2.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092,b-1.demo-cluster-1.a1bcde.c1.kafka.us-east-1.amazonaws.com:9092",
   "records":{
      "mytopic-0":[
         {
            "topic":"mytopic",
            "partition":0,
            "offset":15,
            "timestamp":1545084650987,
            "timestampType":"CREATE_TIME",
            "key":"abcDEFghiJKLmnoPQRstuVWXyz1234==",
            "value":"SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
            "headers":[
               {
                  "headerKey":[
                     104,
                     101,
                     97,
                     100,
                     101,
                     114,
                     86,
                     97,
                     108,
                     117,
                     101
                  ]
               }
            ]
         }
      ]
   }
}`

// TestKafkaSampleEvent delivers AWS's example, whose value is no order, and the same with one.
func TestKafkaSampleEvent(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1)
	key := base64.StdEncoding.EncodeToString([]byte("o-1"))
	order := base64.StdEncoding.EncodeToString([]byte(`{"id":"o-1","customer":"confidential","amountCents":1250}`))
	withOrder := strings.NewReplacer(
		"abcDEFghiJKLmnoPQRstuVWXyz1234==", key, "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==", order, `"offset":15`, `"offset":16`)
	for _, event := range []string{sampleEvent, withOrder.Replace(sampleEvent), sampleEvent} {
		response, err := o.function.Invoke(t.Context(), json.RawMessage(event))
		if err != nil || !bytes.Equal(response, []byte(`{"batchItemFailures":[]}`)) {
			t.Errorf("got response %s, %v", response, err)
		}
	}
	if item, _ := o.tables.Item(ordersTable, "order#o-1"); item["amountCents"] != "1250" {
		t.Errorf("got order %v", item)
	}

	letters := o.letters()
	if len(letters) != 1 { // although the event was delivered twice
		t.Fatalf("got %d dead letters, want 1", len(letters))
	}
	assertLetter(t, letters[0], map[string]any{
		"source/type":         "SelfManagedKafka",
		"kafka/topic":         "mytopic",
		"kafka/partition":     0.0,
		"kafka/offset":        15.0,
		"kafka/timestamp":     time.UnixMilli(1545084650987).UTC().Format(time.RFC3339Nano),
		"kafka/timestampType": "CREATE_TIME",
		"content/key":         "abcDEFghiJKLmnoPQRstuVWXyz123w==", // the same bytes: the guide's base64 has bits to spare
		"content/value":       "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
		"content/headers":     []any{map[string]any{"key": "headerKey", "value": "aGVhZGVyVmFsdWU="}},
		"failure/permanent":   true,
	})
}

// assertLetter compares members of a dead letter, given with their paths.
func assertLetter(t *testing.T, letter map[string]any, want map[string]any) {
	t.Helper()
	for path, value := range want {
		var got any = letter
		for name := range strings.SplitSeq(path, "/") {
			members, _ := got.(map[string]any)
			got = members[name]
		}
		if !reflect.DeepEqual(got, value) {
			t.Errorf("got %s %v, want %v", path, got, value)
		}
	}
}

// TestKafkaMetrics delivers a batch twice and counts.
func TestKafkaMetrics(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1)
	for i := range int64(3) {
		o.ledger.place(0, fmt.Sprint("o-", i), "c-1", 1+i)
	}
	old := o.ledger.add(0, []byte("o-3"), []byte("no order"))
	old.Timestamp = time.Now().Add(-time.Hour)
	o.produce()
	poller := o.poller(kafkapoller.Mapping{ReportBatchItemFailures: true, Faults: kafkapoller.Faults{Overlap: 1}})
	poller.Drain(t)
	o.assertBooks(poller)
	for name, want := range map[string]float64{"Records": 8, "Failures": 1, "DeadLetters": 1, "Duplicates": 4} {
		if got := o.metric(name); got != want {
			t.Errorf("got %v %s, want %v", got, name, want)
		}
	}
	if got := o.metric("LagMilliseconds"); got <= 0 {
		t.Errorf("got a lag of %v ms", got)
	}
}

// TestKafkaEventThatIsNone must not be taken for one that is processed.
func TestKafkaEventThatIsNone(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1)
	for _, event := range []string{`{}`, `null`, `[]`, `{"records":{"orders-0":[{"topic":"orders","partition":0}]}}`, `{"Records":[{"eventSource":"aws:sqs"}]}`} {
		if response, err := o.function.Invoke(t.Context(), json.RawMessage(event)); err == nil {
			t.Errorf("event %s: got response %s, want an error", event, response)
		}
	}
}
