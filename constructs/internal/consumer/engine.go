package consumer

import (
	"context"
	"log/slog"
	"strings"

	"github.com/lintel-go/lintel/lambdakit/batch"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// Item is what an engine has to know of the records of a source.
type Item[T any] struct {
	Handle func(ctx context.Context, record *T) error
	// Key hashes what records are kept in order by; nil for shards.
	Key func(record *T) uint64
	// ID is the record's in its scope.
	ID    func(record *T) string
	Attrs func(record *T) []slog.Attr
	// Letter is what the source says of a record that is parked.
	Letter func(record *T) deadletter.Letter
}

// NewEngine returns an engine that works as the settings say.
func NewEngine[T any](s *Settings, item Item[T]) (*batch.Engine[T], error) {
	id := func(record *T) string { return Scoped(s.Scope, item.ID(record)) }
	config := EngineConfig[T](s)
	config.Handle, config.Key, config.Attrs = item.Handle, item.Key, item.Attrs
	if s.Letters != nil {
		config.Park = func(ctx context.Context, record *T, failure batch.Failure) error {
			letter := item.Letter(record)
			letter.ID, letter.Failure, letter.Function = id(record), LetterFailure(failure), LetterFunction(ctx)
			return s.Letters.Send(ctx, &letter)
		}
	}
	if s.Letters != nil || s.Store != nil {
		config.ID = func(_ context.Context, record *T) string { return id(record) }
	}
	return batch.New(config)
}

// Scoped makes an id unique among those of all scopes.
func Scoped(scope, id string) string { return strings.ReplaceAll(scope, "/", "%2F") + "/" + id }
