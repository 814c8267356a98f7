package consumer

import (
	"github.com/lintel-go/lintel/constructs/internal/consumer"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// ReadRecords returns the user records of an event of Kinesis, in order, for handlers
// that are not of this package. Aggregates are taken apart; one that is damaged is one
// record, see [Record.Damage].
func ReadRecords(payload []byte) ([]Record, error) { return read(decodeKinesis(payload)) }

// ReadChanges returns the changes of an event of a DynamoDB stream, in order, for
// handlers that are not of this package.
func ReadChanges(payload []byte) ([]Change, error) { return read(decodeChanges(payload)) }

func read[T any](shards []shard[T], err error) ([]T, error) {
	var records []T
	for _, s := range shards {
		records = append(records, s.records...)
	}
	return records, err
}

// Damage is why the record, an aggregate, cannot be taken apart; nil if it is none or
// can. A [Handler] is never given a record that is damaged.
func (r *Record) Damage() error { return r.damage }

// Letter is the record as a dead letter, as the handlers of this package write it, but
// for why it was given up and by what function. Letters of the same record have the same
// id in the same scope, see [WithScope].
func (r *Record) Letter(scope string) deadletter.Letter {
	l := r.letter()
	l.ID = consumer.Scoped(scope, r.id())
	return l
}

// Letter is the change as a dead letter, see [Record.Letter].
func (c *Change) Letter(scope string) deadletter.Letter {
	l := c.letter()
	l.ID = consumer.Scoped(scope, c.id())
	return l
}
