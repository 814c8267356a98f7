package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// TestKafkaPoison has records that no retry makes right between others: they are parked with all that is known about them,
// and their partitions go on.
func TestKafkaPoison(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 2)
	o.ledger.place(0, "o-1", "c-1", 1250)
	poison := []*kgo.Record{
		o.ledger.add(0, []byte("o-2"), []byte(`{"id":"o-2","customer":"confidential`)),
		o.ledger.add(0, []byte("o-3"), []byte(`{"id":"o-4","customer":"confidential-c-1","amountCents":1}`)),
		o.ledger.add(1, nil, nil),
		o.ledger.add(1, []byte{}, []byte{}),
		o.ledger.add(1, []byte{0, 0xff}, []byte{0xc3, 0x28, 0}),
	}
	poison[0].Headers = []kgo.RecordHeader{
		{Key: "trace", Value: []byte{0, 0x7f, 0x80, 0xff}}, {Key: "trace", Value: []byte("confidential")}, {Key: "empty", Value: []byte{}},
	}
	poison[0].Timestamp = time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	o.ledger.place(0, "o-5", "c-1", 1)
	o.ledger.place(1, "o-6", "c-2", 2)
	o.produce()
	poller := o.poller(partial)
	poller.Drain(t)
	o.assertBooks(poller)

	letters := o.letters()
	if len(letters) != len(poison) {
		t.Fatalf("got %d dead letters, want %d", len(letters), len(poison))
	}
	slices.SortFunc(letters, func(a, b map[string]any) int { return strings.Compare(letterPlace(a), letterPlace(b)) })
	for i, record := range poison {
		encoded := func(b []byte) any {
			if b == nil {
				return nil
			}
			return base64.StdEncoding.EncodeToString(b)
		}
		var headers []any
		for _, header := range record.Headers {
			headers = append(headers, map[string]any{"key": header.Key, "value": encoded(header.Value)})
		}
		assertLetter(t, letters[i], map[string]any{
			"version":             1.0,
			"source/type":         "SelfManagedKafka",
			"kafka/topic":         ordersTopic,
			"kafka/partition":     float64(record.Partition),
			"kafka/offset":        float64(record.Offset),
			"kafka/timestamp":     record.Timestamp.UTC().Truncate(time.Millisecond).Format(time.RFC3339Nano),
			"kafka/timestampType": "CREATE_TIME",
			"content/key":         encoded(record.Key),
			"content/value":       encoded(record.Value),
			"content/headers":     headers,
			"failure/permanent":   true,
			"failure/attempts":    1.0,
			"failure/deliveries":  1.0,
			"function/name":       lambdart.FunctionName,
			"function/version":    "$LATEST",
			"function/requestId":  "00000000-0000-4000-8000-000000000001",
		})
	}
	for i, fragment := range []string{"unexpected end of JSON input", "the record's key is not the order's id", "cancels nothing", "", "UTF-8"} {
		failure, _ := letters[i]["failure"].(map[string]any)
		if text, _ := failure["error"].(string); text == "" || !strings.Contains(text, fragment) {
			t.Errorf("letter %d: got error %q, want one with %q", i, text, fragment)
		}
	}
}

// letterPlace sorts letters by partition and offset, which have one digit.
func letterPlace(letter map[string]any) string {
	kafka, _ := letter["kafka"].(map[string]any)
	return fmt.Sprint(kafka["partition"], "@", kafka["offset"])
}

// TestKafkaLargePoison parks a record for which the queue is too small.
func TestKafkaLargePoison(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1)
	random := rand.New(rand.NewPCG(1, 1))
	value := bytes.Repeat([]byte{'x'}, sqsstub.MaxMessageSize)
	for i := range value {
		value[i] = byte(random.Uint32())
	}
	o.ledger.add(0, []byte("o-1"), value)
	o.ledger.place(0, "o-2", "c-1", 1250)
	o.produce()
	poller := o.poller(partial)
	poller.Drain(t)
	o.assertBooks(poller)

	letters := o.letters()
	if len(letters) != 1 {
		t.Fatalf("got %d dead letters, want 1", len(letters))
	}
	assertLetter(t, letters[0], map[string]any{"kafka/offset": 0.0, "content": nil, "overflow/bucket": deadLetterBucket})
	overflow, _ := letters[0]["overflow"].(map[string]any)
	key, _ := overflow["key"].(string)
	object, ok := o.buckets.Object(deadLetterBucket, key)
	if !ok {
		t.Fatalf("got no object %q", key)
	}
	hash := sha256.Sum256(object.Body)
	if overflow["sha256"] != base64.StdEncoding.EncodeToString(hash[:]) || overflow["size"] != float64(len(object.Body)) {
		t.Errorf("got overflow %v about %d bytes with another hash", overflow, len(object.Body))
	}
	letter, _ := decodeJSON(t, object.Body).(map[string]any)
	assertLetter(t, letter, map[string]any{
		"kafka/topic": ordersTopic, "kafka/offset": 0.0, "content/value": base64.StdEncoding.EncodeToString(value),
	})
}

// TestKafkaPoisonWithoutQueue has the queue refuse dead letters for a while: the partition waits at the poison, others go
// on, and nothing is lost.
func TestKafkaPoisonWithoutQueue(t *testing.T) {
	t.Parallel()
	for behind := range 3 {
		t.Run(fmt.Sprintf("%d records behind the poison", behind), func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 2)
			o.aws.On(sqsstub.SendMessage, awsstub.DenyAccess().Times(2), awsstub.Default)
			o.ledger.place(0, "o-1", "c-1", 1)
			o.ledger.add(0, []byte("o-2"), []byte("no order"))
			waiting := []kafkapoller.RecordID{{Partition: 0, Offset: 1}}
			for i := range behind {
				o.ledger.place(0, fmt.Sprint("o-3-", i), "c-1", 3)
				waiting = append(waiting, kafkapoller.RecordID{Partition: 0, Offset: 2 + int64(i)})
			}
			o.ledger.place(1, "o-4", "c-2", 4)
			o.produce()
			poller := o.poller(partial)
			poller.Drain(t)
			o.assertBooks(poller)
			if n := len(o.letters()); n != 1 {
				t.Errorf("got %d dead letters, want 1", n)
			}

			invocations := poller.Invocations()
			if len(invocations) != 3 || invocations[0].Outcome != kafkapoller.PartlySucceeded {
				t.Fatalf("got invocations %v, want 3", invocations)
			}
			for _, invocation := range invocations[1:] {
				if !slices.Equal(invocation.Records, waiting) {
					t.Errorf("got %v delivered again, want %v", invocation.Records, waiting)
				}
			}
		})
	}
}

// TestKafkaRecordThatNeverSucceeds has a record fail in a way that might pass, and does not: after five deliveries it is
// parked.
func TestKafkaRecordThatNeverSucceeds(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1, map[string]string{"AWS_MAX_ATTEMPTS": "1"})
	o.ledger.add(0, []byte("o-1"), []byte(`{"id":"o-1","customer":"confidential","amountCents":1}`))
	o.ledger.place(0, "o-2", "c-1", 2)
	o.produce()
	o.gate.set(func(operation string, _ int) spoil {
		if operation == getItem && len(o.queues.Messages(deadLetterQueue)) == 0 {
			return breakIt
		}
		return pass
	})
	poller := o.poller(partial)
	poller.Drain(t)
	o.assertBooks(poller)
	if n := len(poller.Invocations()); n != 5 {
		t.Errorf("got %d invocations, want 5", n)
	}
	letters := o.letters()
	if len(letters) != 1 {
		t.Fatalf("got %d dead letters, want 1", len(letters))
	}
	assertLetter(t, letters[0], map[string]any{
		"kafka/offset": 0.0, "failure/permanent": false, "failure/attempts": 5.0, "failure/deliveries": 5.0,
	})
	failure, _ := letters[0]["failure"].(map[string]any)
	assertContains(t, "the error", fmt.Sprint(failure["error"]), "GetItem", fmt.Sprint(http.StatusInternalServerError))
}
