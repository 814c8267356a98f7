package kafkaevent

import "fmt"

// A partition is a list of records that has been read.
type partition struct {
	partitionID
	start, end int // in decoder.raws
}

// A partitionID is what tells partitions apart.
type partitionID struct {
	topic  string
	number int32
}

// records reads the map from topic-partition to records.
//
// The names in the map repeat what the records say. They are not looked at,
// since not all examples of AWS have them right. Instead, all records of a list
// must be of one partition, and all lists of different ones: then the offset
// at which a partition has failed is not ambiguous.
func (d *decoder) records() error {
	if err := d.token('{', "an object with the records of each partition"); err != nil {
		return err
	}
	read := map[partitionID]struct{}{}
	for first := true; ; first = false {
		_, ok, err := d.member(first)
		if err != nil || !ok {
			return err
		}
		d.peek()
		start := d.pos
		p, err := d.list()
		if err != nil {
			return err
		}
		if p.start == p.end {
			continue
		}
		if _, twice := read[p.partitionID]; twice {
			return &SyntaxError{Offset: int64(start), Found: fmt.Sprintf("a second list of %s", p.partitionID), Expected: "one of each partition"}
		}
		read[p.partitionID] = struct{}{}
		d.partitions = append(d.partitions, p)
	}
}

// list reads the records of a partition.
func (d *decoder) list() (partition, error) {
	p := partition{start: len(d.raws)}
	if err := d.token('[', "an array of records"); err != nil {
		return p, err
	}
	for first := true; ; first = false {
		ok, err := d.element(first)
		if err != nil || !ok {
			p.end = len(d.raws)
			return p, err
		}
		if err := d.record(&p, first); err != nil {
			return p, err
		}
	}
}

// maxName is how long a topic's name can be in Kafka (the limit of
// org.apache.kafka.common.internals.Topic). An error quotes no more.
const maxName = 249

func (id partitionID) String() string {
	return fmt.Sprintf("%.*q-%d", maxName, id.topic, id.number)
}
