package wireformat

import (
	"encoding/binary"
	"fmt"
)

// Headers of a Kafka record that carry Confluent's reference to the schema of the
// key and of the value. Of several with the same name the last counts, and one
// that is null does not.
const (
	KeySchemaHeader   = "__key_schema_id"
	ValueSchemaHeader = "__value_schema_id"
)

// Magic bytes of Confluent's format.
const (
	magicNumber = 0x00 // a number follows
	magicGUID   = 0x01 // a GUID follows; in headers of the record only
)

// CutConfluent cuts Confluent's header off a key or a value. What it returns is a
// part of data: for Protobuf the message indexes and the message. The error wraps
// [ErrMalformed].
func CutConfluent(data []byte) (SchemaID, []byte, error) {
	if len(data) == 0 || data[0] != magicNumber {
		return SchemaID{}, nil, fmt.Errorf("%w: got %s, want byte 0x%02x of Confluent's header", ErrMalformed, firstByte(data), magicNumber)
	}
	return cutConfluent(data)
}

// CutConfluentHeader reads the header [KeySchemaHeader] or [ValueSchemaHeader] of a
// Kafka record. What it returns is the rest of the header: for Protobuf the
// message indexes. Like Confluent's consumers it takes a number too. The error
// wraps [ErrMalformed].
func CutConfluentHeader(header []byte) (SchemaID, []byte, error) {
	if len(header) == 0 || header[0] != magicNumber && header[0] != magicGUID {
		return SchemaID{}, nil, fmt.Errorf("%w: got %s, want byte 0x%02x or 0x%02x of Confluent's record header", ErrMalformed, firstByte(header), magicNumber, magicGUID)
	}
	return cutConfluent(header)
}

// cutConfluent reads the id after a magic byte that has been checked.
func cutConfluent(data []byte) (SchemaID, []byte, error) {
	size := numberSize
	if data[0] == magicGUID {
		size = uuidSize
	}
	if len(data) < 1+size {
		return SchemaID{}, nil, fmt.Errorf("%w: got %d bytes, want at least %d of Confluent's header", ErrMalformed, len(data), 1+size)
	}
	id, rest := data[1:1+size], data[1+size:]
	if data[0] == magicGUID {
		return uuid(id), rest, nil
	}
	n := binary.BigEndian.Uint32(id)
	if n > maxNumber {
		return SchemaID{}, nil, fmt.Errorf("%w: got schema id %d, want at most %d", ErrMalformed, n, maxNumber)
	}
	return number(n), rest, nil
}

// firstByte describes the first byte for an error.
func firstByte(data []byte) string {
	if len(data) == 0 {
		return "no bytes"
	}
	return fmt.Sprintf("byte 0x%02x", data[0])
}
