package sqstarget

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
	"github.com/lintel-go/lintel/lambdakit/deadletter/s3target"
)

// MaxMessageSize is the most bytes that SQS takes in a message (Amazon SQS API
// Reference, SendMessage). The attribute MaximumMessageSize of a queue may be lower:
// it was 256 KiB at most until 2025.
const MaxMessageSize = 1 << 20

// minMessageSize has room for a letter without its content.
const minMessageSize = 32 << 10

// ErrTooLarge is returned by Send for a letter that is larger than a message may be
// if there is no bucket for it.
var ErrTooLarge = errors.New("the letter is too large for a message")

// API is what a [Target] calls: [sqs.Client] has it.
type API interface {
	SendMessage(context.Context, *sqs.SendMessageInput, ...func(*sqs.Options)) (*sqs.SendMessageOutput, error)
}

// Overflow is where letters go that are too large for a message: [s3target.Target]
// has it.
type Overflow interface {
	Put(ctx context.Context, id string, document []byte) (*deadletter.Overflow, error)
}

// Target is a [deadletter.Target] that sends messages to a queue. It may be used
// concurrently.
type Target struct {
	api      API
	queueURL string
	overflow Overflow // nil if there is none
	maxSize  int
}

var _ deadletter.Target = (*Target)(nil)

// Option changes a [Target].
type Option func(*Target)

// WithOverflow sets where letters go that are too large for a message.
func WithOverflow(o Overflow) Option { return func(t *Target) { t.overflow = o } }

// WithMaxMessageSize sets the size of the largest message, in bytes, for a queue
// whose maximum is lower than [MaxMessageSize], the default. At least 32 KiB are
// needed.
func WithMaxMessageSize(bytes int) Option { return func(t *Target) { t.maxSize = bytes } }

// New returns a target that sends to the queue with the URL.
func New(api API, queueURL string, options ...Option) (*Target, error) {
	t := &Target{api: api, queueURL: queueURL, maxSize: MaxMessageSize}
	for _, option := range options {
		option(t)
	}
	switch {
	case queueURL == "":
		return nil, errors.New("sqstarget: got no queue, want its URL")
	case t.maxSize < minMessageSize || t.maxSize > MaxMessageSize:
		return nil, fmt.Errorf("sqstarget: got a maximum message size of %d bytes, want %d to %d", t.maxSize, minMessageSize, MaxMessageSize)
	}
	return t, nil
}

// FromEnv returns a target that sends to the queue whose URL is in the environment
// variable [deadletter.QueueURLVariable], and puts large letters into the bucket
// that [deadletter.BucketVariable] names, if it is set.
func FromEnv(ctx context.Context, options ...Option) (*Target, error) {
	queueURL := os.Getenv(deadletter.QueueURLVariable)
	if queueURL == "" {
		return nil, fmt.Errorf("sqstarget: environment variable %s is not set, want the URL of the queue", deadletter.QueueURLVariable)
	}
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("sqstarget: %w", err)
	}
	if bucket := os.Getenv(deadletter.BucketVariable); bucket != "" {
		overflow, err := s3target.New(s3.NewFromConfig(cfg), bucket)
		if err != nil {
			return nil, fmt.Errorf("sqstarget: %w", err)
		}
		options = append([]Option{WithOverflow(overflow)}, options...)
	}
	return New(sqs.NewFromConfig(cfg), queueURL, options...)
}

// Send implements [deadletter.Target].
func (t *Target) Send(ctx context.Context, letter *deadletter.Letter) error {
	document, err := deadletter.Marshal(letter)
	if err != nil {
		return err
	}
	if len(document) > t.maxSize {
		if document, err = t.putAside(ctx, letter, document); err != nil {
			return err
		}
	}
	message := &sqs.SendMessageInput{QueueUrl: &t.queueURL, MessageBody: aws.String(string(document))}
	if strings.HasSuffix(t.queueURL, ".fifo") {
		message.MessageGroupId = aws.String(digest(group(letter)))
		message.MessageDeduplicationId = aws.String(digest(letter.ID))
	}
	if _, err := t.api.SendMessage(ctx, message); err != nil {
		return fmt.Errorf("send dead letter %q to %s: %w", letter.ID, t.queueURL, err)
	}
	return nil
}

// putAside puts the document where large ones go, and returns the one that says so.
func (t *Target) putAside(ctx context.Context, letter *deadletter.Letter, document []byte) ([]byte, error) {
	if t.overflow == nil {
		return nil, fmt.Errorf("send dead letter %q to %s: %w: it has %d bytes, at most %d are allowed: use WithOverflow or set %s",
			letter.ID, t.queueURL, ErrTooLarge, len(document), t.maxSize, deadletter.BucketVariable)
	}
	overflow, err := t.overflow.Put(ctx, letter.ID, document)
	if err != nil {
		return nil, err
	}
	short := *letter
	short.Content, short.Overflow = nil, overflow
	document, err = deadletter.Marshal(&short)
	if err == nil && len(document) > t.maxSize {
		short.Failure.Chain = nil // the object has it
		document, err = deadletter.Marshal(&short)
	}
	return document, err
}

// group returns what letters have in common that are in order.
func group(letter *deadletter.Letter) string {
	switch {
	case letter.Kafka != nil:
		return letter.Kafka.Topic + "-" + strconv.Itoa(int(letter.Kafka.Partition))
	case letter.Kinesis != nil:
		return letter.Kinesis.Shard
	case letter.SQS != nil && letter.SQS.GroupID != "":
		return letter.SQS.GroupID
	default:
		return letter.Source.Type
	}
}

// digest makes an id for SQS, which takes 128 characters, of one of any length.
func digest(id string) string {
	hash := sha256.Sum256([]byte(id))
	return hex.EncodeToString(hash[:])
}
