package sqsstub_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// receive returns the bodies of what is received.
func receive(s *sqsstub.Server, queue string) []string {
	var bodies []string
	for _, m := range s.Receive(queue, 10) {
		bodies = append(bodies, m.Body)
	}
	return bodies
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func TestDelayAndVisibility(t *testing.T) {
	server := awsstub.New(t)
	s := sqsstub.New(t, server)
	url := s.CreateQueue(queue)
	output, err := client(server).SendMessageBatch(t.Context(), &sqs.SendMessageBatchInput{QueueUrl: &url, Entries: []types.SendMessageBatchRequestEntry{
		{Id: aws.String("a"), MessageBody: aws.String("now")},
		{Id: aws.String("b"), MessageBody: aws.String("later"), DelaySeconds: 900},
		{Id: aws.String("c"), MessageBody: aws.String("refused"), DelaySeconds: 901},
	}})
	if err != nil || len(output.Successful) != 2 || len(output.Failed) != 1 || *output.Failed[0].Id != "c" {
		t.Fatalf("got %+v, %v", output, err)
	}
	messages := s.Receive(queue, 10)
	if len(messages) != 1 || messages[0].Body != "now" || messages[0].MessageId != *output.Successful[0].MessageId {
		t.Fatalf("got %+v", messages)
	}
	expect(t, "invisible", receive(s, queue))
	changed, err := client(server).ChangeMessageVisibilityBatch(t.Context(), &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &url, Entries: []types.ChangeMessageVisibilityBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: &messages[0].ReceiptHandle, VisibilityTimeout: 3600},
		{Id: aws.String("b"), ReceiptHandle: aws.String("other"), VisibilityTimeout: 1},
	}})
	if err != nil || len(changed.Successful) != 1 || len(changed.Failed) != 1 {
		t.Fatalf("got %+v, %v", changed, err)
	}
	s.Advance(901 * time.Second)
	expect(t, "after the delay", receive(s, queue), "later")
	s.Advance(time.Hour)
	expect(t, "after all", receive(s, queue), "now", "later")
	s.Delete(queue, messages[0].MessageId)
	s.Advance(time.Minute)
	s.CreateQueue("dead")
	id := s.Held(queue)[0].ID
	s.Move(queue, "dead")
	if moved := s.Held("dead"); len(moved) != 1 || moved[0].ID != id || moved[0].Receives != 2 || len(s.Held(queue)) != 0 {
		t.Errorf("got %+v", moved)
	}
}

func TestFIFO(t *testing.T) {
	server := awsstub.New(t)
	s := sqsstub.New(t, server)
	s.CreateFIFOQueue("q.fifo")
	put := func(body, group, deduplication string) string {
		return s.Put("q.fifo", sqsstub.Held{Message: sqsstub.Message{Body: body}, Group: group, Deduplication: deduplication})
	}
	first := put("a1", "a", "1")
	put("a2", "a", "2")
	put("b1", "b", "3")
	if again := put("a1", "a", "1"); again != first {
		t.Errorf("the duplicate has id %s, want %s", again, first)
	}
	expect(t, "all", receive(s, "q.fifo"), "a1", "a2", "b1")
	put("a3", "a", "4")
	put("c1", "c", "5")
	expect(t, "a group that is received from", receive(s, "q.fifo"), "c1")
	s.Advance(6 * time.Minute)
	put("a1", "a", "1")
	expect(t, "after five minutes", receive(s, "q.fifo"), "a1", "a2", "b1", "a3", "c1", "a1")
}
