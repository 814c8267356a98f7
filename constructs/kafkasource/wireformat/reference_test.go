package wireformat_test

import (
	"bytes"
	"errors"
	"math/big"
)

// The numbers of the formats once more, read as plainly as the sources describe
// them. The package is compared with this, and with package wireformattest.

var errReference = errors.New("malformed")

// readVarint reads a varint of 32 bits in arithmetic without bounds.
func readVarint(r *bytes.Reader) (uint32, error) {
	sum := new(big.Int)
	for i := range 5 {
		c, err := r.ReadByte()
		if err != nil {
			return 0, errReference
		}
		group := new(big.Int).Lsh(big.NewInt(int64(c&0x7f)), uint(7*i))
		sum.Add(sum, group)
		if c < 0x80 {
			if sum.BitLen() > 32 {
				return 0, errReference
			}
			return uint32(sum.Uint64()), nil
		}
	}
	return 0, errReference
}

// readMessageIndexes is MessageIndexes.readFrom, without its leniency for negative
// numbers, and with the limit of protoc.
func readMessageIndexes(data []byte) ([]int, []byte, error) {
	r := bytes.NewReader(data)
	read := func() int {
		u, err := readVarint(r)
		if err != nil {
			return -1
		}
		if u%2 == 0 {
			return int(u / 2)
		}
		return -int(u/2) - 1
	}
	count := read()
	if count < 0 || count > 32 {
		return nil, nil, errReference
	}
	if count == 0 {
		return []int{0}, data[len(data)-r.Len():], nil
	}
	var indexes []int
	for range count {
		i := read()
		if i < 0 {
			return nil, nil, errReference
		}
		indexes = append(indexes, i)
	}
	return indexes, data[len(data)-r.Len():], nil
}
