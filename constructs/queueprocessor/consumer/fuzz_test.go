package consumer

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// FuzzSQS is that each message of an event is in one shard, in order, or the event is
// refused.
func FuzzSQS(f *testing.F) {
	f.Add([]byte(`{"Records":[{"messageId":"a","eventSourceARN":"q"},{"messageId":"b","eventSourceARN":"q.fifo","attributes":{"MessageGroupId":"g"}}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		shards, err := decodeSQS(payload)
		if err != nil {
			return
		}
		var event events.SQSEvent
		if err := json.Unmarshal(payload, &event); err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, s := range shards {
			count += len(s.messages)
			if len(s.messages) == 0 || s.messages[0].shard() == "" && len(s.messages) > 1 {
				t.Errorf("a shard of %d messages", len(s.messages))
			}
		}
		if count != len(event.Records) {
			t.Errorf("%d messages of %d", count, len(event.Records))
		}
	})
}

// FuzzMQ is that no event makes it panic, and no message is without a letter.
func FuzzMQ(f *testing.F) {
	f.Add([]byte(`{"eventSource":"aws:rmq","eventSourceArn":"b","rmqMessagesByQueue":{"q::/":[{"basicProperties":{"messageId":null},"data":"YQ=="},1]}}`))
	f.Add([]byte(`{"eventSource":"aws:mq","eventSourceArn":"b","messages":[{"messageID":"1","destination":{"physicalName":"q"},"data":"YQ=="}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		shards, _ := decodeMQ(payload, ByQueue)
		for _, s := range shards {
			for i := range s.messages {
				if l := s.messages[i].letter(); l.MQ == nil || s.messages[i].id(false) == "" {
					t.Errorf("got letter %+v", l)
				}
			}
		}
	})
}

func TestMain(m *testing.M) {
	os.Unsetenv("LINTEL_QUEUE_FAILURE_MODE")
	os.Exit(m.Run())
}
