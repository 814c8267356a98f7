package wireformat

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
)

// A SchemaID identifies a schema in its registry: a number in a registry of
// Confluent's kind; a UUID in AWS Glue, where it is the schema version id, and in
// Confluent's record headers, where it is called a GUID. The zero value is none.
// SchemaIDs can be compared and be keys of a map.
type SchemaID struct {
	kind idKind
	bits [16]byte // a number is in the first four, big-endian
}

type idKind uint8

const (
	noID idKind = iota
	numberID
	uuidID
)

const (
	numberSize = 4
	uuidSize   = 16
)

// maxNumber is the greatest id of Confluent's registry, whose ids are Java's int.
const maxNumber = math.MaxInt32

// ParseSchemaID reads an id in the form that Lambda has it in the schemaId of an
// event, and registries in their consoles: 17 or
// 2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a. The error wraps [ErrMalformed].
func ParseSchemaID(s string) (SchemaID, error) {
	if id, ok := parseUUID(s); ok {
		return id, nil
	}
	if n, err := strconv.ParseUint(s, 10, 31); err == nil {
		return number(uint32(n)), nil
	}
	const longest = 40
	return SchemaID{}, fmt.Errorf("%w: got schema id %.*q, want a number of 0 to %d or a UUID", ErrMalformed, longest, s, maxNumber)
}

func number(n uint32) SchemaID {
	id := SchemaID{kind: numberID}
	binary.BigEndian.PutUint32(id.bits[:], n)
	return id
}

// parseUUID reads five groups of hexadecimal digits, of 4, 2, 2, 2 and 6 bytes.
func parseUUID(s string) (SchemaID, bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return SchemaID{}, false
	}
	var digits [2 * uuidSize]byte
	n := 0
	for i := range len(s) {
		if s[i] != '-' && n < len(digits) {
			digits[n] = s[i]
			n++
		}
	}
	id := SchemaID{kind: uuidID}
	if _, err := hex.Decode(id.bits[:], digits[:n]); err != nil || n < len(digits) {
		return SchemaID{}, false
	}
	return id, true
}

// uuid takes the first 16 bytes of b.
func uuid(b []byte) SchemaID {
	return SchemaID{kind: uuidID, bits: [uuidSize]byte(b)}
}

// IsZero reports whether there is no id.
func (id SchemaID) IsZero() bool { return id.kind == noID }

// IsNumber reports whether the id is a number, as only Confluent's registry has
// them.
func (id SchemaID) IsNumber() bool { return id.kind == numberID }

// IsUUID reports whether the id is a UUID.
func (id SchemaID) IsUUID() bool { return id.kind == uuidID }

// String returns the id in the form that [ParseSchemaID] reads, with a UUID in
// lower case, and "none" for none.
func (id SchemaID) String() string {
	switch id.kind {
	case numberID:
		return strconv.FormatUint(uint64(binary.BigEndian.Uint32(id.bits[:])), 10)
	case uuidID:
		b := id.bits[:]
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	default:
		return "none"
	}
}
