package sqstarget

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

const queueURL = "https://sqs.eu-west-1.amazonaws.com/111122223333/letters"

// queue is Amazon SQS, and the bucket beside it.
type queue struct {
	messages []*sqs.SendMessageInput
	err      error

	puts   map[string]string // documents by id
	putErr error
}

func (q *queue) SendMessage(_ context.Context, in *sqs.SendMessageInput, _ ...func(*sqs.Options)) (*sqs.SendMessageOutput, error) {
	if q.err != nil {
		return nil, q.err
	}
	q.messages = append(q.messages, in)
	return new(sqs.SendMessageOutput), nil
}

func (q *queue) Put(_ context.Context, id string, document []byte) (*deadletter.Overflow, error) {
	if q.putErr != nil {
		return nil, q.putErr
	}
	if q.puts == nil {
		q.puts = map[string]string{}
	}
	q.puts[id] = string(document)
	return &deadletter.Overflow{Bucket: "b", Key: id, Size: len(document), SHA256: []byte{1}}, nil
}

func letter(value []byte) *deadletter.Letter {
	return &deadletter.Letter{
		ID:      "i",
		Source:  deadletter.Source{Type: "SelfManagedKafka"},
		Kafka:   &deadletter.Kafka{Topic: "orders", Partition: 3, Offset: 15},
		Content: &deadletter.Content{Value: value},
		Failure: deadletter.NewFailure(errors.New("malformed")),
	}
}

// sized returns a letter whose document has so many bytes.
func sized(t *testing.T, size int) *deadletter.Letter {
	t.Helper()
	l := letter([]byte{})
	document, err := deadletter.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	l.Function.Name = "f" // takes {"name":""} and the rest
	l.Function.Name = strings.Repeat("f", size-len(document)-len(`"name":""`))
	if document, err = deadletter.Marshal(l); err != nil || len(document) != size {
		t.Fatal(len(document), size, err)
	}
	return l
}

func newTarget(t *testing.T, q *queue, options ...Option) *Target {
	t.Helper()
	target, err := New(q, queueURL, options...)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func TestSend(t *testing.T) {
	q := new(queue)
	l := letter([]byte("Hello"))
	if err := newTarget(t, q, WithOverflow(q)).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	m := q.messages[0]
	if *m.QueueUrl != queueURL || m.MessageGroupId != nil || m.MessageDeduplicationId != nil || q.puts != nil {
		t.Errorf("got %+v", m)
	}
	got, err := deadletter.Parse([]byte(*m.MessageBody))
	if err != nil || !reflect.DeepEqual(got, l) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSizeLimit(t *testing.T) {
	for _, tt := range []struct {
		size, limit int
		aside       bool
	}{
		{MaxMessageSize, 0, false},
		{MaxMessageSize + 1, 0, true},
		{256 << 10, 256 << 10, false},
		{256<<10 + 1, 256 << 10, true},
	} {
		t.Run(fmt.Sprint(tt.size), func(t *testing.T) {
			q := new(queue)
			options := []Option{WithOverflow(q)}
			if tt.limit != 0 {
				options = append(options, WithMaxMessageSize(tt.limit))
			}
			l := sized(t, tt.size)
			if err := newTarget(t, q, options...).Send(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			if aside := q.puts != nil; aside != tt.aside {
				t.Errorf("put aside: %v", aside)
			}
			if !tt.aside && len(*q.messages[0].MessageBody) != tt.size {
				t.Errorf("sent %d bytes", len(*q.messages[0].MessageBody))
			}
		})
	}
}

func TestLargeLetter(t *testing.T) {
	q := new(queue)
	l := letter(make([]byte, 1<<20))
	if err := newTarget(t, q, WithOverflow(q)).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	object, err := deadletter.Parse([]byte(q.puts["i"]))
	if err != nil || !reflect.DeepEqual(object, l) {
		t.Errorf("the object is not the letter: %v", err)
	}
	message, err := deadletter.Parse([]byte(*q.messages[0].MessageBody))
	if err != nil {
		t.Fatal(err)
	}
	want := *l
	want.Content = nil
	want.Overflow = &deadletter.Overflow{Bucket: "b", Key: "i", Size: len(q.puts["i"]), SHA256: []byte{1}}
	if !reflect.DeepEqual(message, &want) {
		t.Errorf("got %+v, want %+v", message, &want)
	}
	if l.Content == nil || l.Overflow != nil {
		t.Error("the caller's letter was changed")
	}
}

// TestLongChain: texts of errors alone can be too long for a small message.
func TestLongChain(t *testing.T) {
	err := error(errors.New(strings.Repeat("ü", 10_000)))
	for range 40 {
		err = fmt.Errorf("%w", err)
	}
	q := new(queue)
	l := letter(make([]byte, 100))
	l.Failure = deadletter.NewFailure(err)
	if err := newTarget(t, q, WithOverflow(q), WithMaxMessageSize(minMessageSize)).Send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	body := *q.messages[0].MessageBody
	message, err := deadletter.Parse([]byte(body))
	if err != nil || len(body) > minMessageSize || message.Failure.Chain != nil || message.Failure.Error != l.Failure.Error {
		t.Errorf("got %d bytes, %v", len(body), err)
	}
	if object, err := deadletter.Parse([]byte(q.puts["i"])); err != nil || !reflect.DeepEqual(object, l) {
		t.Errorf("the object is not the letter: %v", err)
	}
}

func TestFailures(t *testing.T) {
	throttled, denied := errors.New("throttled"), errors.New("denied")
	large := make([]byte, 1<<20)
	for _, tt := range []struct {
		name  string
		value []byte
		q     *queue
		set   func(*queue) []Option
		want  error
		puts  int
	}{
		{"queue", []byte("secret"), &queue{err: throttled}, nil, throttled, 0},
		{"bucket", large, &queue{putErr: denied}, func(q *queue) []Option { return []Option{WithOverflow(q)} }, denied, 0},
		{"queue after bucket", large, &queue{err: throttled}, func(q *queue) []Option { return []Option{WithOverflow(q)} }, throttled, 1},
		{"no bucket", large, new(queue), nil, ErrTooLarge, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var options []Option
			if tt.set != nil {
				options = tt.set(tt.q)
			}
			err := newTarget(t, tt.q, options...).Send(t.Context(), letter(tt.value))
			if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "secret") || len(err.Error()) > 500 {
				t.Errorf("got %v", err)
			}
			if len(tt.q.puts) != tt.puts || len(tt.q.messages) != 0 {
				t.Errorf("%d objects and %d messages", len(tt.q.puts), len(tt.q.messages))
			}
		})
	}
}

func TestTooLargeSaysWhatToDo(t *testing.T) {
	err := newTarget(t, new(queue)).Send(t.Context(), sized(t, MaxMessageSize+5))
	const want = `send dead letter "i" to ` + queueURL + `: the letter is too large for a message: it has 1048581 bytes, at most 1048576 are allowed: use WithOverflow or set LINTEL_DEAD_LETTER_BUCKET`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestFIFO(t *testing.T) {
	q := new(queue)
	target, err := New(q, queueURL+".fifo")
	if err != nil {
		t.Fatal(err)
	}
	other := letter(nil)
	other.ID, other.Kafka.Offset = "j", 16
	elsewhere := letter(nil)
	elsewhere.ID, elsewhere.Kafka = "k", nil
	stream := letter(nil)
	stream.ID, stream.Kafka, stream.Kinesis = "l", nil, &deadletter.Kinesis{Shard: "shardId-000000000006"}
	message := letter(nil)
	message.ID, message.Kafka, message.SQS = "m", nil, &deadletter.SQS{GroupID: "customer-7"}
	for _, l := range []*deadletter.Letter{letter(nil), letter(nil), other, elsewhere, stream, message} {
		if err := target.Send(t.Context(), l); err != nil {
			t.Fatal(err)
		}
	}
	ids := func(i int) (string, string) {
		return aws.ToString(q.messages[i].MessageGroupId), aws.ToString(q.messages[i].MessageDeduplicationId)
	}
	group, id := ids(0)
	if g, again := ids(1); g != group || again != id {
		t.Error("the same letter has another id")
	}
	if g, next := ids(2); g != group || next == id {
		t.Error("letters of a partition are not one group, or have the same id")
	}
	if g, _ := ids(3); g == group || len(g) == 0 || len(g) > 128 || len(id) > 128 {
		t.Errorf("got group %q", g)
	}
	unknown, _ := ids(3)
	if g, _ := ids(4); g == group || g == unknown {
		t.Error("letters of a shard are no group of their own")
	}
	shard, _ := ids(4)
	if g, _ := ids(5); g == group || g == unknown || g == shard {
		t.Error("letters of a message group are no group of their own")
	}
}

func TestNewRefuses(t *testing.T) {
	for _, tt := range []struct {
		url  string
		size int
		want string
	}{
		{"", MaxMessageSize, "got no queue"},
		{queueURL, minMessageSize - 1, "got a maximum message size of 32767 bytes, want 32768 to 1048576"},
		{queueURL, MaxMessageSize + 1, "1048577"},
	} {
		if _, err := New(new(queue), tt.url, WithMaxMessageSize(tt.size)); err == nil || !strings.HasPrefix(err.Error(), "sqstarget: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

func TestFromEnv(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
		deadletter.QueueURLVariable: queueURL, deadletter.BucketVariable: "failures",
	} {
		t.Setenv(name, value)
	}
	target, err := FromEnv(t.Context())
	if err != nil || target.queueURL != queueURL || target.overflow == nil {
		t.Errorf("got %+v, %v", target, err)
	}
	t.Setenv(deadletter.BucketVariable, "")
	target, err = FromEnv(t.Context(), WithMaxMessageSize(256<<10))
	if err != nil || target.overflow != nil || target.maxSize != 256<<10 {
		t.Errorf("got %+v, %v", target, err)
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "many")
	if _, err := FromEnv(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "sqstarget: awsconfig: AWS_MAX_ATTEMPTS") {
		t.Errorf("got %v", err)
	}
	t.Setenv(deadletter.QueueURLVariable, "")
	if _, err := FromEnv(t.Context()); err == nil || !strings.Contains(err.Error(), "LINTEL_DEAD_LETTER_QUEUE_URL is not set") {
		t.Errorf("got %v", err)
	}
}
