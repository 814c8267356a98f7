package kpl

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
)

// Magic is what every aggregate begins with.
const Magic = "\xf3\x89\x9a\xc2"

// overhead is what an aggregate has beside its message.
const overhead = len(Magic) + md5.Size

// Record is a user record of an aggregate. Its slices are parts of the aggregate.
type Record struct {
	// PartitionKey is the key that the producer gave the user record.
	PartitionKey []byte
	// ExplicitHashKey is the decimal number that chose the shard in place of the
	// partition key; nil if there was none. See [ParseHashKey].
	ExplicitHashKey []byte
	// Data is the user's data.
	Data []byte
}

// IsAggregate reports whether data is an aggregate: its first octets and its MD5.
func IsAggregate(data []byte) bool {
	_, ok := message(data)
	return ok
}

// message returns the message of an aggregate.
func message(data []byte) ([]byte, bool) {
	if len(data) <= overhead || string(data[:len(Magic)]) != Magic {
		return nil, false
	}
	m, sum := data[len(Magic):len(data)-md5.Size], data[len(data)-md5.Size:]
	if computed := md5.Sum(m); !bytes.Equal(computed[:], sum) {
		return nil, false
	}
	return m, true
}

// Decoder takes aggregates apart. Its zero value is ready. It keeps its slices for
// the next aggregate, and is not for concurrent use.
type Decoder struct {
	partitionKeys, hashKeys [][]byte
	records                 []Record
}

// Decode returns the user records of an aggregate in the order in which they were
// added, which is that of their sub-sequence numbers, from 0 on. If data is no
// aggregate, aggregated is false, and data itself is the user's.
//
// The records are good until the next call, and their slices as long as data is. The
// error is ErrMalformed with the cause, and there are no records then: an aggregate
// is processed whole or not at all.
func (d *Decoder) Decode(data []byte) (records []Record, aggregated bool, err error) {
	m, ok := message(data)
	if !ok {
		return nil, false, nil
	}
	if err := d.tables(m); err != nil {
		return nil, true, err
	}
	if err := d.all(m); err != nil {
		return nil, true, err
	}
	return d.records, true, nil
}

// Fields of an AggregatedRecord.
const (
	fieldPartitionKey    = 1
	fieldExplicitHashKey = 2
	fieldRecord          = 3
)

// tables reads the keys. A message may have them behind the records.
func (d *Decoder) tables(m []byte) error {
	d.partitionKeys, d.hashKeys = d.partitionKeys[:0], d.hashKeys[:0]
	for len(m) > 0 {
		var f field
		if err := f.cut(&m); err != nil {
			return err
		}
		if f.wire != wireBytes {
			continue
		}
		switch f.number {
		case fieldPartitionKey:
			d.partitionKeys = append(d.partitionKeys, f.bytes)
		case fieldExplicitHashKey:
			d.hashKeys = append(d.hashKeys, f.bytes)
		}
	}
	return nil
}

// all reads the records. The fields of m have been seen to be well formed.
func (d *Decoder) all(m []byte) error {
	d.records = d.records[:0]
	for len(m) > 0 {
		var f field
		if err := f.cut(&m); err != nil {
			return err
		}
		if f.number != fieldRecord || f.wire != wireBytes {
			continue
		}
		var r indexed
		if err := r.read(f.bytes); err != nil {
			return fmt.Errorf("user record %d: %w", len(d.records), err)
		}
		record, err := d.resolve(r)
		if err != nil {
			return fmt.Errorf("user record %d: %w", len(d.records), err)
		}
		d.records = append(d.records, record)
	}
	return nil
}

// resolve replaces indexes by keys.
func (d *Decoder) resolve(r indexed) (Record, error) {
	if r.has&hasPartitionKey == 0 || r.has&hasData == 0 {
		return Record{}, fmt.Errorf("%w: it has no partition key or no data", ErrMalformed)
	}
	if r.partitionKey >= uint64(len(d.partitionKeys)) {
		return Record{}, fmt.Errorf("%w: its partition key is number %d of %d", ErrMalformed, r.partitionKey, len(d.partitionKeys))
	}
	record := Record{PartitionKey: d.partitionKeys[r.partitionKey], Data: r.data}
	if r.has&hasHashKey != 0 {
		if r.hashKey >= uint64(len(d.hashKeys)) {
			return Record{}, fmt.Errorf("%w: its explicit hash key is number %d of %d", ErrMalformed, r.hashKey, len(d.hashKeys))
		}
		record.ExplicitHashKey = d.hashKeys[r.hashKey]
	}
	return record, nil
}

// Fields of a Record.
const (
	fieldPartitionKeyIndex = 1
	fieldHashKeyIndex      = 2
	fieldData              = 3
)

// Fields that were found in a Record.
const (
	hasPartitionKey = 1 << iota
	hasHashKey
	hasData
)

// indexed is a record as it is written: its keys are places in the tables.
type indexed struct {
	partitionKey, hashKey uint64
	data                  []byte
	has                   uint8
}

// read reads a message Record. Of a field that occurs twice, the last one counts, as
// in all of protocol buffers.
func (r *indexed) read(m []byte) error {
	if r.readUsual(m) {
		return nil
	}
	for len(m) > 0 {
		var f field
		if err := f.cut(&m); err != nil {
			return err
		}
		switch {
		case f.number == fieldPartitionKeyIndex && f.wire == wireVarint:
			r.partitionKey, r.has = f.value, r.has|hasPartitionKey
		case f.number == fieldHashKeyIndex && f.wire == wireVarint:
			r.hashKey, r.has = f.value, r.has|hasHashKey
		case f.number == fieldData && f.wire == wireBytes:
			r.data, r.has = f.bytes, r.has|hasData
		}
	}
	return nil
}

// readUsual reads what producers write: a partition key of the first 128, and data. It
// is there for speed alone; the loop in read takes the same.
func (r *indexed) readUsual(m []byte) bool {
	if len(m) < 4 || m[0] != fieldPartitionKeyIndex<<3|wireVarint || m[1] >= 0x80 || m[2] != fieldData<<3|wireBytes {
		return false
	}
	length, n := binary.Uvarint(m[3:])
	if n <= 0 || length != uint64(len(m)-3-n) {
		return false
	}
	r.partitionKey, r.data, r.has = uint64(m[1]), m[3+n:len(m):len(m)], hasPartitionKey|hasData
	return true
}
