package kafkaevent

import (
	"bytes"
	"fmt"
	"strconv"
)

// A SyntaxError is returned by [Decode] for data that is not a Kafka event: no
// JSON, or JSON without what a record needs to be told apart. It never quotes
// more of the data than a character, a number, or the name of a topic.
type SyntaxError struct {
	// Offset is where in the data the error is, in bytes from its start.
	Offset int64
	// Found is what is there, such as "'}'", "null" or "end of data".
	Found string
	// Expected is what is allowed there.
	Expected string
}

// Error returns offset, found and expected in one line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("kafka event: byte %d: got %s, want %s", e.Offset, e.Found, e.Expected)
}

// A RecordError is returned by [Raw.Record] and [Raw.Key] for a record that
// cannot be decoded. It does not concern other records. Trying again does not
// help.
type RecordError struct {
	// Topic, Partition and Offset tell which record.
	Topic     string
	Partition int32
	Offset    int64
	// Field is the name of the JSON field that cannot be decoded.
	Field string
	// Err is a [SyntaxError] for a field of the wrong type, or says what is
	// wrong with the base64 of a key or a value.
	Err error
}

// Error returns which record and which field of it, and why, in one line.
func (e *RecordError) Error() string {
	return fmt.Sprintf("kafka record %s-%d@%d: %s: %v", e.Topic, e.Partition, e.Offset, e.Field, e.Err)
}

// Unwrap returns Err.
func (e *RecordError) Unwrap() error { return e.Err }

// unexpected is an error at the current position. It is not for a position
// inside of a value.
func (s *scanner) unexpected(expected string) *SyntaxError {
	return &SyntaxError{Offset: int64(s.pos), Found: s.found(), Expected: expected}
}

// found describes what is at the current position.
func (s *scanner) found() string {
	if s.pos >= len(s.data) {
		return "end of data"
	}
	rest := s.data[s.pos:]
	for _, l := range literals {
		if bytes.HasPrefix(rest, []byte(l)) {
			return l
		}
	}
	switch c := rest[0]; {
	case c == '"':
		return "a string"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case c == '-' || isDigit(c):
		return "a number"
	default:
		return character(c)
	}
}

// character describes a byte that should not be where it is.
func character(c byte) string {
	if c < 0x80 && strconv.IsPrint(rune(c)) {
		return strconv.QuoteRune(rune(c))
	}
	return fmt.Sprintf("byte 0x%02x", c)
}
