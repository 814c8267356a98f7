package consumer

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// Record is a user record of a Kinesis stream.
type Record struct {
	// StreamARN and Shard say where it is from; Shard is shardId-000000000006, say.
	StreamARN, Shard string
	// SequenceNumber is that of the Kinesis record.
	SequenceNumber string
	// Aggregated is whether the Kinesis record was an aggregate, and SubSequenceNumber
	// the user record's place in it, from 0 on.
	Aggregated        bool
	SubSequenceNumber int
	// PartitionKey is the user record's own. ExplicitHashKey is there only in
	// aggregates, empty if there is none.
	PartitionKey, ExplicitHashKey string
	// ArrivedAt is about when the stream took it, by Kinesis.
	ArrivedAt time.Time
	// Data is the user's.
	Data []byte

	damage error // why it cannot be taken apart

	// With a BatchHandler:
	together *together[Record]
	place    int
}

// Handler processes a record. It has to return when its context ends, and should be
// idempotent. With [ByKey] it is called by several goroutines at once.
type Handler func(ctx context.Context, r Record) error

// Start runs the handler as a Lambda function for a Kinesis stream. It does not
// return: if something is wrong with the options or the environment, it says so and
// ends the process.
//
// If the program has not called [slog.SetDefault], Start does, with package
// lambdakit/logging.
func Start(handler Handler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return New(handler, options...) })
}

// New returns what Start runs. The error names what is wrong with the options or the
// environment.
func New(handler Handler, options ...Option) (lambda.Handler, error) {
	src := kinesisSource()
	if handler != nil {
		src.handle = func(ctx context.Context, r *Record) error {
			if r.damage != nil {
				return batch.Permanent(r.damage)
			}
			return handler(ctx, *r)
		}
	}
	return newProcessor(src, options)
}

// kinesisSource is Kinesis without a handler.
func kinesisSource() source[Record] {
	return source[Record]{
		decode: decodeKinesis,
		key:    func(h *maphash.Hash, r *Record) { h.WriteString(r.PartitionKey) },
		id:     (*Record).id,
		attrs: func(r *Record) []slog.Attr {
			attrs := []slog.Attr{slog.String("shard", r.Shard), slog.String("sequenceNumber", r.SequenceNumber)}
			if r.Aggregated {
				attrs = append(attrs, slog.Int("subSequenceNumber", r.SubSequenceNumber))
			}
			return attrs
		},
		letter: (*Record).letter,
	}
}

// id is unique among all streams.
func (r *Record) id() string {
	id := r.StreamARN + "/" + r.Shard + "/" + r.SequenceNumber
	if r.Aggregated {
		id += "/" + strconv.Itoa(r.SubSequenceNumber)
	}
	return id
}

func (r *Record) letter() deadletter.Letter {
	content := &deadletter.Content{Key: []byte(r.PartitionKey), Value: r.Data}
	if r.damage != nil {
		content.Value, content.Undecoded = nil, r.Data
	}
	return deadletter.Letter{
		Source: deadletter.Source{Type: "aws:kinesis", ARN: r.StreamARN},
		Kinesis: &deadletter.Kinesis{
			Shard: r.Shard, SequenceNumber: r.SequenceNumber, Aggregated: r.Aggregated, SubSequenceNumber: r.SubSequenceNumber,
			ExplicitHashKey: r.ExplicitHashKey, ArrivedAt: r.ArrivedAt.UTC(),
		},
		Content: content,
	}
}

// decodeKinesis reads an event, which has records of one shard; should it have more,
// each is one of ours.
func decodeKinesis(payload []byte) ([]shard[Record], error) {
	var event events.KinesisEvent
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	var shards []shard[Record]
	index := map[string]int{}
	var aggregates kpl.Decoder
	for i := range event.Records {
		r := &event.Records[i]
		id, sequence, found := strings.Cut(r.EventID, ":")
		if !found || sequence != r.Kinesis.SequenceNumber || sequence == "" {
			return nil, fmt.Errorf("record %d is none of Kinesis: its event id is not made of a shard and its sequence number", i)
		}
		at, known := index[id]
		if !known {
			at = len(shards)
			index[id] = at
			shards = append(shards, shard[Record]{name: id, arn: r.EventSourceArn, first: r.Kinesis.ApproximateArrivalTimestamp.Time})
		}
		for _, user := range userRecords(&aggregates, r, id) {
			shards[at].records = append(shards[at].records, user)
			shards[at].sequence = append(shards[at].sequence, sequence)
		}
	}
	return shards, nil
}

// userRecords takes a Kinesis record apart.
func userRecords(aggregates *kpl.Decoder, r *events.KinesisEventRecord, shard string) []Record {
	whole := Record{
		StreamARN: r.EventSourceArn, Shard: shard, SequenceNumber: r.Kinesis.SequenceNumber,
		PartitionKey: r.Kinesis.PartitionKey, ArrivedAt: r.Kinesis.ApproximateArrivalTimestamp.Time, Data: r.Kinesis.Data,
	}
	parts, aggregated, err := aggregates.Decode(r.Kinesis.Data)
	if !aggregated || err != nil {
		whole.damage = err
		return []Record{whole}
	}
	users := make([]Record, len(parts))
	for i, part := range parts {
		user := whole
		user.Aggregated, user.SubSequenceNumber = true, i
		user.PartitionKey, user.ExplicitHashKey, user.Data = string(part.PartitionKey), string(part.ExplicitHashKey), part.Data
		users[i] = user
	}
	return users
}
