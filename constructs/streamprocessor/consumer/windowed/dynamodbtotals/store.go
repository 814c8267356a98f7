package dynamodbtotals

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// API is what a [Store] calls: [dynamodb.Client] has it. [wiring.ResultsActions] are the
// permissions.
type API interface {
	GetItem(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	BatchGetItem(context.Context, *dynamodb.BatchGetItemInput, ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	TransactWriteItems(context.Context, *dynamodb.TransactWriteItemsInput, ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// Settings are those of a [Store]. The zero value is right for a table that one function
// writes to.
type Settings struct {
	// Scope tells the windows of functions apart that write to the same table. The
	// partition key then begins with it and a "#".
	Scope string
	// Expiry is how long after the end of a window its items expire. It has to be longer
	// than the stream keeps its records. They never do if it is zero.
	Expiry time.Duration
}

// Store is a [windowed.Store] in a DynamoDB table. Its errors wrap those of the SDK.
type Store struct {
	api      API
	table    string
	settings Settings
}

var _ windowed.Store = (*Store)(nil)

// New returns a store in the table, given by its name or ARN.
func New(api API, table string, settings Settings) (*Store, error) {
	if table == "" {
		return nil, errors.New("dynamodbtotals: got no table, want its name or ARN")
	}
	if settings.Expiry < 0 {
		return nil, fmt.Errorf("dynamodbtotals: got the expiry %v, want 0 for never or more", settings.Expiry)
	}
	return &Store{api, table, settings}, nil
}

// FromEnv returns a store in the table that the environment variable
// [wiring.ResultsTable] names, which the construct sets. Without an expiry in the
// settings it is that of [wiring.ResultsExpiry].
func FromEnv(ctx context.Context, settings Settings) (*Store, error) {
	var variables struct {
		Table  string        `env:"LINTEL_STREAM_RESULTS_TABLE,required"`
		Expiry time.Duration `env:"LINTEL_STREAM_RESULTS_EXPIRY"`
	}
	if err := env.Decode(&variables); err != nil {
		return nil, fmt.Errorf("dynamodbtotals: %w", err)
	}
	if settings.Expiry == 0 {
		settings.Expiry = variables.Expiry
	}
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("dynamodbtotals: %w", err)
	}
	return New(dynamodb.NewFromConfig(cfg), variables.Table, settings)
}

// Last implements [windowed.Store].
func (s *Store) Last(ctx context.Context, w windowed.Window, shard string) (string, error) {
	out, err := s.api.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:      &s.table,
		Key:            s.key(w, shardPrefix+shard),
		ConsistentRead: aws.Bool(true),
	})
	if err != nil {
		return "", s.explain(err)
	}
	progress, err := parseProgress(out.Item)
	if err != nil {
		return "", s.explain(err)
	}
	return progress.Counted(), nil
}

// explain adds the table to an error.
func (s *Store) explain(err error) error { return fmt.Errorf("dynamodb table %s: %w", s.table, err) }

// partition is the partition key of a window.
func (s *Store) partition(w windowed.Window) string {
	if s.settings.Scope == "" {
		return w.Name()
	}
	return s.settings.Scope + "#" + w.Name()
}

// key is that of an item.
func (s *Store) key(w windowed.Window, sort string) item {
	return item{wiring.ResultsPartitionKey: text(s.partition(w)), wiring.ResultsSortKey: text(sort)}
}
