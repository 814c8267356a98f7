package revocation

import (
	"encoding/binary"
	"fmt"
	"hash/maphash"
	"math/bits"
)

const (
	// entriesPerBucket is the mean number of entries in a bucket: a directory
	// of one octet an entry, and few enough entries for a linear search in
	// two or three cache lines.
	entriesPerBucket = 4

	// A record is the serial number, left-padded with zeros to the width of
	// the longest one in the list, then the date and the reason.
	minWidth     = 8 // so that the last 8 octets can be compared as one word
	dateOctets   = 5 // seconds since 1970, signed, big-endian: 17,000 years either way
	reasonOctets = 1

	// partitionOctets is the size of the parts of records in which entries
	// are put into their buckets: small enough for the second-level cache and
	// its share of the translation buffer.
	partitionOctets = 64 << 10
)

// An index finds the entry of a serial number. It is a hash table whose
// buckets lie one after the other in one array, without pointers and without
// gaps: for n entries with serial numbers of up to w octets it takes
// n*(w+dateOctets+reasonOctets) octets, and 4 octets for every
// entriesPerBucket entries.
type index struct {
	// seed is a random one for each index, so that nobody can choose serial
	// numbers that fall into one bucket.
	seed maphash.Seed
	// width is the number of octets of a serial number in a record.
	width int
	// starts has the number of each bucket's first record, and at the end the
	// number of records.
	starts  []uint32
	records []byte
}

// buildIndex indexes the entries of a list, the content of
// revokedCertificates, which it does not keep.
//
// It is a counting sort by bucket. A first walk over the entries hashes their
// serial numbers, which tells how many entries there are, how long the
// longest number is and how many fall into each bucket. A second walk makes
// the records. Writing each to its bucket at once would miss the cache a
// million times for a million entries, so the walk writes it to the end of
// its partition, a run of neighboring buckets, and each partition is sorted
// when all are full.
func buildIndex(revoked []byte, delta bool) (index, error) {
	x := index{seed: maphash.MakeSeed(), width: minWidth}
	hashes := make([]uint32, 0, len(revoked)/minEntryOctets)
	for rest := revoked; len(rest) > 0; {
		serial, _, next, err := cutSerial(rest)
		if err != nil {
			return index{}, entryError(len(hashes), len(revoked)-len(rest), err)
		}
		hashes = append(hashes, x.hash(serial))
		x.width = max(x.width, len(serial))
		rest = next
	}
	if len(hashes) == 0 {
		return x, nil
	}
	stride := x.stride()
	partitions := len(hashes)*stride/partitionOctets + 1
	x.countBuckets(hashes, partitions)
	x.records = make([]byte, len(hashes)*stride)
	ends := x.partitionStarts(partitions)
	rest := revoked
	for i, hash := range hashes {
		var seconds int64
		var reason Reason
		serial, body, next, err := cutSerial(rest)
		if err == nil {
			seconds, reason, err = parseBody(body, delta)
		}
		if err != nil {
			return index{}, entryError(i, len(revoked)-len(rest), err)
		}
		end := &ends[scale(hash, len(ends))]
		putRecord(x.record(*end), x.width, serial, seconds, reason)
		*end++
		rest = next
	}
	x.sortPartitions(ends)
	return x, nil
}

func entryError(i, offset int, err error) error {
	return fmt.Errorf("entry %d, at octet %d of revokedCertificates: %w", i, offset, err)
}

// countBuckets makes starts, with the end of each bucket in the place of its
// start. Each partition has the same number of buckets.
func (x *index) countBuckets(hashes []uint32, partitions int) {
	perPartition := len(hashes)/(partitions*entriesPerBucket) + 1
	x.starts = make([]uint32, partitions*perPartition+1)
	for _, hash := range hashes {
		x.starts[x.bucket(hash)]++
	}
	end := uint32(0)
	for b := range x.starts {
		end += x.starts[b]
		x.starts[b] = end
	}
}

// partitionStarts returns the number of the first record of each partition,
// from the ends of the buckets in starts.
func (x *index) partitionStarts(partitions int) []uint32 {
	perPartition := (len(x.starts) - 1) / partitions
	starts := make([]uint32, partitions)
	for i := 1; i < partitions; i++ {
		starts[i] = x.starts[i*perPartition-1]
	}
	return starts
}

// sortPartitions moves the records within each partition, whose ends are
// given, to their buckets and turns the ends in starts into starts. A bucket
// is filled from its end: the record of an entry lies before those of the
// entries before it in the list.
func (x *index) sortPartitions(ends []uint32) {
	stride := x.stride()
	largest, start := uint32(0), uint32(0)
	for _, end := range ends {
		largest, start = max(largest, end-start), end
	}
	scratch := make([]byte, int(largest)*stride)
	start = 0
	for _, end := range ends {
		unsorted := scratch[:copy(scratch, x.records[int(start)*stride:int(end)*stride])]
		for ; len(unsorted) > 0; unsorted = unsorted[stride:] {
			bucket := x.bucket(x.hash(trimZeros(unsorted[:x.width])))
			x.starts[bucket]--
			copy(x.record(x.starts[bucket]), unsorted[:stride])
		}
		start = end
	}
}

// hash returns the hash of a serial number without leading zeros.
func (x *index) hash(serial []byte) uint32 {
	return uint32(maphash.Bytes(x.seed, serial))
}

// bucket returns the bucket of a hash.
func (x *index) bucket(hash uint32) uint32 { return scale(hash, len(x.starts)-1) }

// scale maps a hash to one of n numbers evenly and in order: it multiplies n
// by the hash as a fraction of 2^32. If n is a multiple of m, scale(hash, n)
// is in the scale(hash, m)-th of m equal parts.
func scale(hash uint32, n int) uint32 {
	high, _ := bits.Mul32(hash, uint32(n))
	return high
}

func (x *index) stride() int { return x.width + dateOctets + reasonOctets }

func (x *index) record(i uint32) []byte {
	stride := x.stride()
	return x.records[int(i)*stride:][:stride]
}

func (x *index) len() int {
	if len(x.starts) == 0 {
		return 0
	}
	return int(x.starts[len(x.starts)-1])
}

// find returns the entry of a serial number without leading zeros. Of several
// entries with that number the last in the list counts, but one that revokes
// counts before one that removes.
func (x *index) find(serial []byte) (seconds int64, reason Reason, ok bool) {
	if len(x.starts) == 0 || len(serial) > x.width {
		return 0, 0, false
	}
	bucket := x.bucket(x.hash(serial))
	width, stride := x.width, x.stride()
	if len(serial) < width {
		var padded [maxSerialOctets]byte
		copy(padded[width-len(serial):], serial)
		serial = padded[:width]
	}
	high, low := serial[:width-8], binary.BigEndian.Uint64(serial[width-8:])
	records := x.records[int(x.starts[bucket])*stride : int(x.starts[bucket+1])*stride]
	for ; len(records) >= stride; records = records[stride:] {
		record := records[:stride]
		if binary.BigEndian.Uint64(record[width-8:]) != low || string(record[:width-8]) != string(high) {
			continue
		}
		s, r := dateAndReason(record[width:])
		if !ok || r != RemoveFromCRL {
			seconds, reason, ok = s, r, true
		}
		if reason != RemoveFromCRL {
			break
		}
	}
	return seconds, reason, ok
}

// putRecord writes a record into zeroed memory.
func putRecord(record []byte, width int, serial []byte, seconds int64, reason Reason) {
	copy(record[width-len(serial):], serial)
	b := record[width:]
	_ = b[5]
	b[0] = byte(seconds >> 32)
	b[1] = byte(seconds >> 24)
	b[2] = byte(seconds >> 16)
	b[3] = byte(seconds >> 8)
	b[4] = byte(seconds)
	b[5] = byte(reason)
}

// dateAndReason reads what putRecord wrote after the serial number.
func dateAndReason(b []byte) (seconds int64, reason Reason) {
	_ = b[5]
	// The shift to the left and back extends the sign.
	unsigned := uint64(b[0])<<32 | uint64(b[1])<<24 | uint64(b[2])<<16 | uint64(b[3])<<8 | uint64(b[4])
	return int64(unsigned<<24) >> 24, Reason(b[5])
}

// trimZeros returns a serial number without its leading zeros.
func trimZeros(serial []byte) []byte {
	for len(serial) > 0 && serial[0] == 0 {
		serial = serial[1:]
	}
	return serial
}
