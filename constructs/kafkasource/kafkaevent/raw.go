package kafkaevent

import "time"

// A Raw is a record of an event whose key and value are still base64. Its
// methods may be called for different records at the same time, but not for
// one.
type Raw struct {
	shared     *shared
	offset     int64
	timestamp  int64 // in milliseconds; negative if there is none
	key, value span
	headers    headerRange
	partition  uint32 // index in shared.partitions
	attributes uint32 // index in shared.attributes
	arena      uint32 // where in shared.arena the key goes, and the value after it
	start      uint32 // where in shared.data the JSON object is
}

// Topic returns [Record.Topic].
func (r *Raw) Topic() string { return r.shared.partitions[r.partition].topic }

// Partition returns [Record.Partition].
func (r *Raw) Partition() int32 { return r.shared.partitions[r.partition].number }

// Offset returns [Record.Offset].
func (r *Raw) Offset() int64 { return r.offset }

// Timestamp returns [Record.Timestamp].
func (r *Raw) Timestamp() time.Time {
	if r.timestamp < 0 {
		return time.Time{}
	}
	return time.UnixMilli(r.timestamp).UTC()
}

// Key decodes the key alone, for those who want to know which records must be
// kept in order. An error is a [*RecordError].
func (r *Raw) Key() ([]byte, error) {
	if f := r.shared.attributes[r.attributes].fault; f != nil && f.field == fieldKey {
		return nil, r.fail(fieldKey, f.err)
	}
	key, err := r.decode(r.key, r.arena)
	if err != nil {
		return nil, r.fail(fieldKey, err)
	}
	return key, nil
}

// Record decodes the record. An error is a [*RecordError] and concerns this
// record only: whatever can be decoded is in the Record nevertheless, and
// [Raw.JSON] has all of it.
//
// The record does not refer to the event's data. But as its key, value and
// headers are in memory that all records of an event share, who keeps one of
// them for long should copy it, not to keep all. Another call decodes again, to
// the same memory.
func (r *Raw) Record() (Record, error) {
	a := &r.shared.attributes[r.attributes]
	record := Record{
		Topic:         r.Topic(),
		Partition:     r.Partition(),
		Offset:        r.offset,
		Timestamp:     r.Timestamp(),
		TimestampType: a.timestampType,
		Headers:       r.recordHeaders(),
		KeySchema:     a.keySchema,
		ValueSchema:   a.valueSchema,
	}
	var err, valueErr error
	if record.Key, err = r.decode(r.key, r.arena); err != nil {
		err = r.fail(fieldKey, err)
	}
	if record.Value, valueErr = r.decode(r.value, r.arena+decodedLen(r.key.length)); valueErr != nil && err == nil {
		err = r.fail(fieldValue, valueErr)
	}
	if err == nil && a.fault != nil {
		err = r.fail(a.fault.field, a.fault.err)
	}
	return record, err
}

// recordHeaders returns the headers, which appending to does not change those
// of the next record.
func (r *Raw) recordHeaders() []Header {
	if r.headers.count == 0 {
		return nil
	}
	end := r.headers.start + r.headers.count
	return r.shared.headers[r.headers.start:end:end]
}

// decode decodes base64 to a place in the arena.
func (r *Raw) decode(text span, at uint32) ([]byte, error) {
	if text == (span{}) {
		return nil, nil
	}
	end := at + decodedLen(text.length)
	return decodeBase64(r.shared.arena[at:end:end], r.shared.data[text.start:text.start+text.length])
}

func (r *Raw) fail(f field, err error) error {
	return &RecordError{Topic: r.Topic(), Partition: r.Partition(), Offset: r.offset, Field: fieldNames[f], Err: err}
}

// JSON returns the record as it is in the event, a JSON object, for a record
// that cannot be decoded but must not be lost. It is a part of the event's
// data.
func (r *Raw) JSON() []byte {
	data := r.shared.data
	depth := 0
	for i := int(r.start); ; i++ {
		switch data[i] {
		case '"':
			i = stringEnd(data, i+1)
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return data[r.start : i+1 : i+1]
			}
		}
	}
}
