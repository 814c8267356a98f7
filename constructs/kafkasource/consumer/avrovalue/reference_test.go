package avrovalue_test

import (
	"encoding/binary"
	"math"
	"slices"
)

// Writers of Avro's binary encoding as its specification describes it
// (https://avro.apache.org/docs/1.12.0/specification/#binary-encoding), with nothing
// of the library that reads.

func long(v int64) []byte { return binary.AppendVarint(nil, v) } // Go's varints are zigzag

func text(s string) []byte { return append(long(int64(len(s))), s...) }

func double(v float64) []byte { return binary.LittleEndian.AppendUint64(nil, math.Float64bits(v)) }

// optional is a union of null and another type.
func optional(v []byte) []byte {
	if v == nil {
		return long(0)
	}
	return append(long(1), v...)
}

// array is one block of items; so are maps, with text before each item.
func array(items ...[]byte) []byte {
	var b []byte
	if len(items) > 0 {
		b = long(int64(len(items)))
	}
	for _, item := range items {
		b = append(b, item...)
	}
	return append(b, 0)
}

// write encodes an order of the third version.
func write(o order) []byte {
	var customer []byte
	if o.Customer != nil {
		customer = text(*o.Customer)
	}
	var lines [][]byte
	for _, l := range o.Lines {
		lines = append(lines, append(text(l.Article), double(l.Price)...))
	}
	return slices.Concat(long(o.ID), optional(customer), text(o.Currency), array(lines...))
}
