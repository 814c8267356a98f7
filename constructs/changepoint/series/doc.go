// Package series is what a handler keeps of a series of numbers between two
// invocations: the points since the last change, and how far its source has been read.
//
//	s, err := series.Open(settings, item) // nil or empty for a series that begins
//	...
//	for _, record := range records {
//		result, err := s.Add(record.Sequence, record.Time, record.Value)
//		...
//	}
//	item = s.Encode()
//
// One read, one write: the handler writes what Encode returns on the condition that
// the item is as it was read. Records that the source delivers again are [Seen] by
// their sequence and change nothing, so that a batch can be repeated after the write
// and after any failure before it.
//
// # Encoding
//
// The first byte is the version of the format, 1. Then come, as variable-length
// integers of package encoding/binary, flags, counters and times; the sequence; the
// times of the points as differences of differences, one byte for each where points
// come at even intervals; and the values. Values that are decimal fractions of up to
// nine digits are written as differences of integers, often of one byte or two and
// never of more than eight, and others as the eight bytes of an IEEE 754 number. Both
// are exact. [MaxSize] bounds the bytes of a number of points. The sums of signs of the
// test are not written: sorting makes them again.
package series
