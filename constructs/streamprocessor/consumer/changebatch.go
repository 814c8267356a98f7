package consumer

import (
	"context"
	"log/slog"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// ChangeBatchHandler is a [BatchHandler] for the changes of a DynamoDB stream.
type ChangeBatchHandler func(ctx context.Context, changes []Change) error

// StartChangesBatch is [StartBatch] for the stream of a DynamoDB table.
func StartChangesBatch(handler ChangeBatchHandler, options ...Option) {
	consumer.Start(func() (lambda.Handler, error) { return NewChangesBatch(handler, options...) })
}

// NewChangesBatch returns what StartChangesBatch runs. The error names what is wrong
// with the options or the environment.
func NewChangesBatch(handler ChangeBatchHandler, options ...Option) (lambda.Handler, error) {
	one := changeSource()
	src := source[placedChange]{
		decode: decodeChangesTogether,
		id:     func(c *placedChange) string { return one.id(c.change()) },
		attrs:  func(c *placedChange) []slog.Attr { return one.attrs(c.change()) },
		letter: func(c *placedChange) deadletter.Letter { return one.letter(c.change()) },
	}
	if handler != nil {
		src.handle = func(ctx context.Context, c *placedChange) error { return c.together.handle(ctx, c.place, handler) }
	}
	return newProcessor(src, options, batchFaults(options)...)
}

// placedChange is a change that is handled together with others.
type placedChange struct {
	together *together[Change]
	place    int
}

func (c *placedChange) change() *Change { return &c.together.records[c.place] }

// decodeChangesTogether is decodeChanges for a ChangeBatchHandler.
func decodeChangesTogether(payload []byte) ([]shard[placedChange], error) {
	shards, err := decodeChanges(payload)
	placed := make([]shard[placedChange], len(shards))
	for i, s := range shards {
		together := &together[Change]{records: s.records, damage: func(*Change) error { return nil }}
		placed[i] = shard[placedChange]{name: s.name, arn: s.arn, sequence: s.sequence, first: s.first}
		for j := range s.records {
			placed[i].records = append(placed[i].records, placedChange{together, j})
		}
	}
	return placed, err
}
