package kafkaevent

import (
	"fmt"
	"math"
)

// Decode reads the event that Lambda invokes a function with. Keys and values
// are decoded later, by [Raw.Record].
//
// The data must not change as long as the event's [Raw] records are used.
// An error is a [*SyntaxError].
func Decode(data []byte) (*Event, error) {
	if err := checkSize(uint64(len(data))); err != nil {
		return nil, err
	}
	d := decoder{scanner: scanner{data: data}}
	event, err := d.event()
	if err != nil {
		return nil, err
	}
	if d.peek(); d.pos < len(data) {
		return nil, d.unexpected("end of data")
	}
	d.share(event)
	return event, nil
}

// maxData bounds an event, so that positions fit into 32 bits. Lambda's limit
// is 6 MB.
const maxData = math.MaxUint32

func checkSize(n uint64) error {
	if n <= maxData {
		return nil
	}
	return &SyntaxError{Offset: maxData, Found: "more data", Expected: fmt.Sprintf("at most %d bytes", maxData)}
}

// A decoder collects what it reads in slices that all records share, so that
// the number of allocations does not depend on the number of records.
type decoder struct {
	scanner
	names names

	partitions []partition
	raws       []Raw
	headers    []Header
	attributes []attributes
	// bytes is where the bytes of the next header go, in a chunk of memory.
	bytes []byte
	chunk int
	// arena is the size of the memory that the records' keys and values need.
	arena uint32
	// faults has an error for each bit of record.faulty.
	faults [fields]error
	shared *shared
}

// shared is what the raw records of an event refer to.
type shared struct {
	data       []byte
	arena      []byte
	headers    []Header
	attributes []attributes
	partitions []partition
}

// share completes the event with what was collected.
func (d *decoder) share(event *Event) {
	*d.shared = shared{
		data:       d.data,
		arena:      make([]byte, d.arena),
		headers:    d.headers,
		attributes: d.attributes,
		partitions: d.partitions,
	}
	event.Partitions = make([]Partition, len(d.partitions))
	for i, p := range d.partitions {
		event.Partitions[i] = Partition{Topic: p.topic, Partition: p.number, Records: d.raws[p.start:p.end:p.end]}
	}
}
