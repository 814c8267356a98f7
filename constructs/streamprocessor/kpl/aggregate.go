package kpl

import (
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"unicode/utf8"
)

const (
	// DefaultMaxBytes is the KPL's own default (AggregationMaxSize): two PUT payload
	// units.
	DefaultMaxBytes = 51_200

	// MaxRecordBytes is the most that a record of a Kinesis stream may have, data and
	// partition key together, and what a stream takes unless it is configured for
	// more (MaxRecordSizeInKiB).
	// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
	MaxRecordBytes = 1 << 20

	// MaxPartitionKey is the most characters of a partition key.
	MaxPartitionKey = 256
)

// Put is a record for Kinesis: an entry of PutRecords.
type Put struct {
	PartitionKey    string
	ExplicitHashKey string // empty if there is none
	Data            []byte
	// UserRecords is how many user records it holds.
	UserRecords int
}

// Aggregator packs user records. Its zero value is ready. It is not for concurrent
// use.
//
//	for _, order := range orders {
//		full, err := a.Add(order.ID, "", order.JSON)
//		...
//		if full != nil {
//			puts = append(puts, *full)
//		}
//	}
//	if last := a.Flush(); last != nil {
//		puts = append(puts, *last)
//	}
//
// A whole aggregate goes to the shard of its first user record. If others must go to
// the shards of their own keys (a consumer in Lambda does not mind, the Kinesis
// Client Library skips them after a split), keep an Aggregator for each shard, chosen
// by [Record.HashKey].
type Aggregator struct {
	// MaxBytes is how many bytes an aggregate may have, its partition key included.
	// Default: DefaultMaxBytes.
	MaxBytes int

	partitionKeys, hashKeys table
	records                 []byte // the fields records of the message
	first                   Put    // the first user record, as it is put if it stays alone
}

// table is a table of keys.
type table struct {
	places  map[string]uint64
	message []byte // its fields
}

// Add adds a user record; explicitHashKey is empty if there is none. If it does not
// fit, Add returns the aggregate without it, to be put, and begins the next one with
// it. The data is copied.
//
// The error wraps ErrKey or ErrTooLarge. The user record is not added then, and the
// aggregate is as it was.
func (a *Aggregator) Add(partitionKey, explicitHashKey string, data []byte) (full *Put, err error) {
	if err := a.check(partitionKey, explicitHashKey, data); err != nil {
		return nil, err
	}
	if a.first.UserRecords > 0 && a.sizeWith(partitionKey, explicitHashKey, data) > a.maxBytes() {
		full = a.Flush()
	}
	if a.first.UserRecords == 0 {
		a.first = Put{PartitionKey: strings.Clone(partitionKey), ExplicitHashKey: strings.Clone(explicitHashKey), Data: append([]byte(nil), data...)}
	}
	a.first.UserRecords++
	a.append(partitionKey, explicitHashKey, data)
	return full, nil
}

// Flush returns the aggregate and empties the Aggregator, nil if there is none.
//
// A user record that is alone is returned as it is, as the KPL does: it costs less,
// and every consumer can read it.
func (a *Aggregator) Flush() *Put {
	if a.first.UserRecords == 0 {
		return nil
	}
	put := a.first
	// What would be taken for an aggregate has to be one.
	if put.UserRecords > 1 || IsAggregate(put.Data) {
		put.Data = a.aggregate()
	}
	a.reset()
	return &put
}

// Len returns how many user records wait to be put.
func (a *Aggregator) Len() int { return a.first.UserRecords }

func (a *Aggregator) maxBytes() int {
	if a.MaxBytes == 0 {
		return DefaultMaxBytes
	}
	return a.MaxBytes
}

// check refuses what Kinesis would refuse.
func (a *Aggregator) check(partitionKey, explicitHashKey string, data []byte) error {
	if n := utf8.RuneCountInString(partitionKey); n == 0 || n > MaxPartitionKey || !utf8.ValidString(partitionKey) {
		return fmt.Errorf("%w: the partition key has %d characters; want 1 to %d, in UTF-8", ErrKey, n, MaxPartitionKey)
	}
	if explicitHashKey != "" {
		if _, err := ParseHashKey(explicitHashKey); err != nil {
			return err
		}
	}
	n := len(partitionKey) + len(data)
	if IsAggregate(data) { // it cannot be put as it is: see Flush
		n = len(partitionKey) + new(Aggregator).sizeWith(partitionKey, explicitHashKey, data)
	}
	if most := max(a.maxBytes(), MaxRecordBytes); n > most {
		return fmt.Errorf("%w: data and partition key have %d bytes; want at most %d", ErrTooLarge, n, most)
	}
	return nil
}

// sizeWith is the size of the aggregate with a user record more.
func (a *Aggregator) sizeWith(partitionKey, explicitHashKey string, data []byte) int {
	size := len(a.first.PartitionKey) + overhead + len(a.partitionKeys.message) + len(a.hashKeys.message) + len(a.records)
	place, added := a.partitionKeys.cost(partitionKey)
	record := 1 + varintLen(place) + 1 + varintLen(uint64(len(data))) + len(data)
	size += added
	if explicitHashKey != "" {
		place, added := a.hashKeys.cost(explicitHashKey)
		record += 1 + varintLen(place)
		size += added
	}
	return size + 1 + varintLen(uint64(record)) + record
}

func (a *Aggregator) append(partitionKey, explicitHashKey string, data []byte) {
	place := a.partitionKeys.place(fieldPartitionKey, partitionKey)
	size := 1 + varintLen(place) + 1 + varintLen(uint64(len(data))) + len(data)
	var hashPlace uint64
	if explicitHashKey != "" {
		hashPlace = a.hashKeys.place(fieldExplicitHashKey, explicitHashKey)
		size += 1 + varintLen(hashPlace)
	}
	b := append(a.records, fieldRecord<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(size))
	b = append(b, fieldPartitionKeyIndex<<3|wireVarint)
	b = binary.AppendUvarint(b, place)
	if explicitHashKey != "" {
		b = append(b, fieldHashKeyIndex<<3|wireVarint)
		b = binary.AppendUvarint(b, hashPlace)
	}
	b = append(b, fieldData<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(len(data)))
	a.records = append(b, data...)
}

// aggregate writes the aggregate.
func (a *Aggregator) aggregate() []byte {
	b := make([]byte, 0, overhead+len(a.partitionKeys.message)+len(a.hashKeys.message)+len(a.records))
	b = append(b, Magic...)
	b = append(b, a.partitionKeys.message...)
	b = append(b, a.hashKeys.message...)
	b = append(b, a.records...)
	sum := md5.Sum(b[len(Magic):])
	return append(b, sum[:]...)
}

func (a *Aggregator) reset() {
	a.partitionKeys.reset()
	a.hashKeys.reset()
	a.records, a.first = a.records[:0], Put{}
}

// cost returns the place of a key, and what the table would grow by.
func (t *table) cost(key string) (place uint64, added int) {
	if place, ok := t.places[key]; ok {
		return place, 0
	}
	return uint64(len(t.places)), 1 + varintLen(uint64(len(key))) + len(key)
}

// place returns the place of a key, which is added if it is new.
func (t *table) place(number byte, key string) uint64 {
	if place, ok := t.places[key]; ok {
		return place
	}
	if t.places == nil {
		t.places = map[string]uint64{}
	}
	place := uint64(len(t.places))
	t.places[strings.Clone(key)] = place
	t.message = append(t.message, number<<3|wireBytes)
	t.message = binary.AppendUvarint(t.message, uint64(len(key)))
	t.message = append(t.message, key...)
	return place
}

func (t *table) reset() {
	clear(t.places)
	t.message = t.message[:0]
}

// varintLen is how many octets a number takes.
func varintLen(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }
