package windowed

import (
	"errors"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"

	internal "github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// ErrSkip is returned by a function that decodes records for one that is not to be counted.
// Nothing becomes of it.
var ErrSkip = errors.New("skip this record")

// Reserved are the names that an aggregate cannot have: those of other attributes of
// the items with totals. Small and capital letters are the same.
var Reserved = []string{"window", "item", "group", "start", "end", "fields", "row", "version", "expiresAt"}

// Start counts the records of a Kinesis stream as a Lambda function. It does not return:
// if something is wrong with the definition, the options or the environment, it says so
// and ends the process.
//
// The function decode returns what of a record is counted, [ErrSkip] if nothing is, or why
// it cannot be. It has to return the same for the same record. Aggregates of the Kinesis
// Producer Library are taken apart before.
//
// If the program has not called [log/slog.SetDefault], Start does, with package
// lambdakit/logging.
func Start[R any](decode func(r consumer.Record) (R, error), definition window.Definition[R], totals Store, options ...Option) {
	internal.Start(func() (lambda.Handler, error) { return New(decode, definition, totals, options...) })
}

// New returns what Start runs. The error names what is wrong.
func New[R any](decode func(r consumer.Record) (R, error), definition window.Definition[R], totals Store, options ...Option) (lambda.Handler, error) {
	return newHandler(kinesis, decode, definition, totals, options)
}

// StartChanges is [Start] for the stream of a DynamoDB table.
func StartChanges[R any](decode func(c consumer.Change) (R, error), definition window.Definition[R], totals Store, options ...Option) {
	internal.Start(func() (lambda.Handler, error) { return NewChanges(decode, definition, totals, options...) })
}

// NewChanges returns what StartChanges runs. The error names what is wrong.
func NewChanges[R any](decode func(c consumer.Change) (R, error), definition window.Definition[R], totals Store, options ...Option) (lambda.Handler, error) {
	return newHandler(dynamodb, decode, definition, totals, options)
}

func newHandler[T, R any](src source[T], decode func(T) (R, error), definition window.Definition[R], totals Store, options []Option) (lambda.Handler, error) {
	h := &handler[T, R]{settings: defaults(), source: src, decode: decode, totals: totals}
	for _, option := range options {
		option(&h.settings)
	}
	var faults []string
	if decode == nil {
		faults = append(faults, "got no function that decodes records")
	}
	if totals == nil {
		faults = append(faults, "got no store of totals")
	}
	var err error
	if h.aggregator, err = window.New(definition, Reserved...); err != nil {
		faults = append(faults, err.Error())
	}
	if err := h.validate(faults...); err != nil {
		return nil, fmt.Errorf("windowed: %w", err)
	}
	return h, nil
}
