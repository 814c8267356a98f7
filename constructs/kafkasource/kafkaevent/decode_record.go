package kafkaevent

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// A record is a record while it is read.
type record struct {
	raw        Raw
	attributes attributes
	topic      []byte
	partition  int32
	// seen and faulty have a bit for each field that occurred, and for each
	// whose value is not what it should be.
	seen, faulty uint16
}

// attributes are what most records of an event have in common.
type attributes struct {
	timestampType          TimestampType
	keySchema, valueSchema Schema
	fault                  *fault
}

// A fault is a field whose value has the wrong type.
type fault struct {
	field field
	err   error
}

// record reads a record, the first one or a later one of p.
func (d *decoder) record(p *partition, first bool) error {
	if err := d.token('{', "a record"); err != nil {
		return err
	}
	start := d.pos - 1
	r := record{raw: Raw{shared: d.shared, start: uint32(start), timestamp: noTimestamp}}
	for f := fieldNone; ; {
		next, ok, err := d.nextField(f)
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		if err := d.field(&r, next); err != nil {
			return err
		}
		f = next
	}
	if missing := identity &^ r.seen; missing != 0 {
		found := fmt.Sprintf("a record without %q", fieldNames[bits.TrailingZeros16(missing)])
		return &SyntaxError{Offset: int64(start), Found: found, Expected: "topic, partition and offset"}
	}
	if first {
		p.topic, p.number = d.names.get(r.topic), r.partition
	} else if string(r.topic) != p.topic || r.partition != p.number {
		found := fmt.Sprintf("a record of %s", partitionID{string(r.topic), r.partition})
		return &SyntaxError{Offset: int64(start), Found: found, Expected: fmt.Sprintf("one of %s, as before it in the list", p.partitionID)}
	}
	d.add(&r)
	return nil
}

// nextField reads the name of the field after another one, as member does. It
// first looks for what Lambda writes there.
func (d *decoder) nextField(after field) (f field, ok bool, err error) {
	guess := followers[after]
	if rest := d.data[d.pos:]; guess != "" && len(rest) >= len(guess) && string(rest[:len(guess)]) == guess {
		d.pos += len(guess)
		return after + 1, true, nil
	}
	name, ok, err := d.member(after == fieldNone)
	return fieldOf(name), ok, err
}

// field reads the value of a field. A value of the wrong type is an error of
// the event if the field is part of the record's identity, and of the record
// alone if it is not.
func (d *decoder) field(r *record, f field) (err error) {
	bit := uint16(1) << f
	r.seen |= bit
	r.faulty &^= bit // the last value counts
	switch f {
	case fieldTopic:
		r.topic, err = d.topic()
		return err
	case fieldPartition:
		n, err := d.integer(0, math.MaxInt32, "a partition number from 0 to 2147483647")
		r.partition = int32(n)
		return err
	case fieldOffset:
		r.raw.offset, err = d.integer(0, math.MaxInt64, "an offset from 0 to 9223372036854775807")
		return err
	case fieldUnknown:
		return d.skip()
	}
	d.peek()
	start := d.pos
	switch f {
	case fieldTimestamp:
		r.raw.timestamp, err = d.timestamp()
	case fieldTimestampType:
		r.attributes.timestampType, err = d.timestampType()
	case fieldKey:
		r.raw.key, err = d.encoded()
	case fieldValue:
		r.raw.value, err = d.encoded()
	case fieldHeaders:
		r.raw.headers, err = d.recordHeaders()
	case fieldKeySchema:
		r.attributes.keySchema, err = d.schema()
	case fieldValueSchema:
		r.attributes.valueSchema, err = d.schema()
	}
	if err == nil {
		return nil
	}
	// It may be no JSON at all.
	d.pos = start
	if err := d.skip(); err != nil {
		return err
	}
	r.faulty |= bit
	d.faults[f] = err
	return nil
}

// topic reads the name of a topic. It is valid until data changes.
func (d *decoder) topic() ([]byte, error) {
	const expected = "the name of a topic"
	if d.peek() != '"' {
		return nil, d.unexpected(expected)
	}
	start := d.pos
	topic, err := d.text()
	if err == nil && len(topic) == 0 {
		return nil, &SyntaxError{Offset: int64(start), Found: "an empty string", Expected: expected}
	}
	return topic, err
}

// noTimestamp is the timestamp of a record without one. In Kafka, too,
// timestamps are not negative (org.apache.kafka.clients.producer.ProducerRecord),
// and -1 is NO_TIMESTAMP (org.apache.kafka.common.record.RecordBatch).
const noTimestamp = -1

// timestamp reads a timestamp in milliseconds, or null.
func (d *decoder) timestamp() (int64, error) {
	if null, err := d.null(); null {
		return noTimestamp, err
	}
	n, err := d.integer(math.MinInt64, math.MaxInt64, "a timestamp in milliseconds or null")
	if err != nil {
		return noTimestamp, err
	}
	return n, nil
}

// timestampType reads the type of a timestamp, or null.
func (d *decoder) timestampType() (TimestampType, error) {
	name, err := d.repeatedString()
	return TimestampType(name), err
}

// repeatedString reads a string that is likely to occur again, or null, which
// is the empty string.
func (d *decoder) repeatedString() (string, error) {
	if null, err := d.null(); null {
		return "", err
	}
	text, err := d.text()
	return d.names.get(text), err
}

// add appends a record that has been read.
func (d *decoder) add(r *record) {
	if r.faulty != 0 {
		f := field(bits.TrailingZeros16(r.faulty))
		r.attributes.fault = &fault{field: f, err: d.faults[f]}
	}
	if n := len(d.attributes); n == 0 || d.attributes[n-1] != r.attributes {
		d.attributes = append(d.attributes, r.attributes)
	}
	r.raw.attributes = uint32(len(d.attributes) - 1)
	r.raw.partition = uint32(len(d.partitions))
	r.raw.arena = d.arena
	d.arena += decodedLen(r.raw.key.length) + decodedLen(r.raw.value.length)
	if len(d.raws) == cap(d.raws) {
		d.grow(int(r.raw.start))
	}
	d.raws = append(d.raws, r.raw)
}

// grow makes room for a record that started at start and for those to come, if
// they are like those before.
func (d *decoder) grow(start int) {
	if len(d.raws) > 0 {
		start = int(d.raws[0].start)
	}
	n := len(d.raws) + 1
	average := (d.pos - start) / n
	more := (len(d.data) - d.pos) / average
	d.raws = slices.Grow(d.raws, 1+max(n, more))
	d.headers = slices.Grow(d.headers, len(d.headers)*more/n)
}
