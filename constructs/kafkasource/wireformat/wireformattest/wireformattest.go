// Package wireformattest writes what package wireformat reads: keys and values as the
// clients of a schema registry produce them, for tests of handlers.
//
// It shares no code with wireformat. Its functions are as plain as the serializers
// that they are named after, and panic if an id is not a UUID.
package wireformattest

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Confluent returns data with Confluent's header, as SchemaId.idToBytes.
func Confluent(id uint32, data ...[]byte) []byte {
	return slices.Concat([]byte{0}, binary.BigEndian.AppendUint32(nil, id), slices.Concat(data...))
}

// ConfluentHeader returns the value of Confluent's record header, as
// SchemaId.guidToBytes. For Protobuf it needs [MessageIndexes].
func ConfluentHeader(guid string, indexes ...[]byte) []byte {
	return slices.Concat([]byte{1}, uuid(guid), slices.Concat(indexes...))
}

// MessageIndexes are those that Confluent puts before Protobuf, as
// MessageIndexes.toByteArray.
func MessageIndexes(path ...int) []byte {
	if slices.Equal(path, []int{0}) {
		return []byte{0}
	}
	b := binary.AppendVarint(nil, int64(len(path))) // Go's varints are zigzag
	for _, i := range path {
		b = binary.AppendVarint(b, int64(i))
	}
	return b
}

// Glue returns data with Glue's header, as SerializationDataEncoder.
func Glue(id string, data ...[]byte) []byte {
	return slices.Concat([]byte{3, 0}, uuid(id), slices.Concat(data...))
}

// GlueZlib returns data compressed, with Glue's header.
func GlueZlib(id string, data ...[]byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	for _, d := range data {
		w.Write(d) // a bytes.Buffer does not fail
	}
	w.Close()
	return slices.Concat([]byte{3, 5}, uuid(id), b.Bytes())
}

// GlueMessageIndex is what Glue puts before Protobuf, as ProtobufWireFormatEncoder.
func GlueMessageIndex(index int) []byte {
	return binary.AppendUvarint(nil, uint64(index))
}

func uuid(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 {
		panic(fmt.Sprintf("wireformattest: got id %q, want a UUID", s))
	}
	return b
}
