package wireformat

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxDepth is the number of message indexes that are read: a path as deep as
// protoc lets messages be declared within each other
// (MaxMessageDeclarationNestingDepth).
const maxDepth = 32

// CutMessageIndexes cuts Confluent's message indexes off Protobuf data and appends
// them to indexes, which can be empty: the path to a message in its .proto file.
// [2 0] is the first message declared in the third message of the file. What it
// returns besides is a part of data.
//
// They are encoded as their number and each of them, as zigzag varints of 32 bits.
// [0], the first message of the file, has the short form of a single byte 0. Old
// clients other than Java's wrote varints without zigzag (use.deprecated.format);
// theirs are refused if their number is odd, and have a message other than the
// expected one or broken data otherwise.
//
// The error wraps [ErrMalformed].
func CutMessageIndexes(indexes []int, data []byte) ([]int, []byte, error) {
	count, data, err := cutVarint(data)
	if err != nil {
		return nil, nil, err
	}
	if count == 0 {
		return append(indexes, 0), data, nil
	}
	if count < 0 || count > maxDepth {
		return nil, nil, fmt.Errorf("%w: got %d message indexes, want 0 to %d", ErrMalformed, count, maxDepth)
	}
	for range count {
		var index int
		if index, data, err = cutVarint(data); err != nil {
			return nil, nil, err
		}
		if index < 0 {
			return nil, nil, fmt.Errorf("%w: got message index %d, want at least 0", ErrMalformed, index)
		}
		indexes = append(indexes, index)
	}
	return indexes, data, nil
}

// CutGlueMessageIndex cuts Glue's message index off Protobuf data: the position of
// the message among all messages of its .proto file, nested ones included, sorted
// by their full names. It is a varint of 32 bits without zigzag. What is returned
// besides is a part of data. The error wraps [ErrMalformed].
func CutGlueMessageIndex(data []byte) (int, []byte, error) {
	index, rest, err := cutUvarint(data)
	if err == nil && index > math.MaxInt32 {
		err = fmt.Errorf("%w: got message index %d, want at most %d", ErrMalformed, index, math.MaxInt32)
	}
	if err != nil {
		return 0, nil, err
	}
	return int(index), rest, nil
}

// cutVarint reads a zigzag varint.
func cutVarint(data []byte) (int, []byte, error) {
	u, rest, err := cutUvarint(data)
	return int(int32(u>>1) ^ -int32(u&1)), rest, err
}

// cutUvarint reads a varint of 32 bits.
func cutUvarint(data []byte) (uint32, []byte, error) {
	u, n := binary.Uvarint(data[:min(len(data), binary.MaxVarintLen32)])
	switch {
	case n == 0 && len(data) < binary.MaxVarintLen32:
		return 0, nil, fmt.Errorf("%w: got %d bytes, want a whole varint of a message index", ErrMalformed, len(data))
	case n <= 0 || u > math.MaxUint32:
		return 0, nil, fmt.Errorf("%w: got a message index above 32 bits", ErrMalformed)
	}
	return uint32(u), data[n:], nil
}
