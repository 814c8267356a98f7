package kpl

import (
	"cmp"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// HashKey is a number of 128 bits, by which Kinesis chooses a shard.
type HashKey struct{ Hi, Lo uint64 }

// HashKeyOf returns the hash key of a partition key: its MD5 as a number.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html
func HashKeyOf(partitionKey string) HashKey {
	sum := md5.Sum([]byte(partitionKey))
	return HashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

// ParseHashKey reads an explicit hash key: a decimal number from 0 to 2¹²⁸-1 without
// leading zeros. The error wraps ErrKey.
func ParseHashKey(text string) (HashKey, error) {
	if text == "" || len(text) > 1 && text[0] == '0' {
		return HashKey{}, fmt.Errorf("%w: the explicit hash key has %d characters; want a decimal number from 0 to 2^128-1 without leading zeros", ErrKey, len(text))
	}
	var k HashKey
	for i := range len(text) {
		digit := text[i] - '0'
		if digit > 9 {
			return HashKey{}, fmt.Errorf("%w: character %d of the explicit hash key is no digit", ErrKey, i+1)
		}
		var ok bool
		if k, ok = k.timesTenPlus(uint64(digit)); !ok {
			return HashKey{}, fmt.Errorf("%w: the explicit hash key is larger than 2^128-1", ErrKey)
		}
	}
	return k, nil
}

// timesTenPlus returns 10k + digit, and whether that fits.
func (k HashKey) timesTenPlus(digit uint64) (HashKey, bool) {
	over, hi := bits.Mul64(k.Hi, 10)
	carry, lo := bits.Mul64(k.Lo, 10)
	lo, c := bits.Add64(lo, digit, 0)
	hi, c = bits.Add64(hi, carry, c)
	return HashKey{hi, lo}, over == 0 && c == 0
}

// Compare returns -1, 0 or +1: k is less than, equal to or greater than other.
func (k HashKey) Compare(other HashKey) int {
	return cmp.Or(cmp.Compare(k.Hi, other.Hi), cmp.Compare(k.Lo, other.Lo))
}

// HashKey returns the number by which the user record's shard is chosen. The error
// wraps ErrKey: the explicit hash key is no such number.
func (r Record) HashKey() (HashKey, error) {
	if r.ExplicitHashKey != nil {
		return ParseHashKey(string(r.ExplicitHashKey))
	}
	return HashKeyOf(string(r.PartitionKey)), nil
}

// HashKeyRange is the hash keys of a shard, both ends included.
type HashKeyRange struct{ Start, End HashKey }

// Contains reports whether the shard takes the hash key.
//
// An aggregate is put by one key, and its user records may have others. When shards
// are split, an aggregate that was made before holds user records of both halves;
// the Kinesis Client Library skips those whose hash key the shard does not have.
func (r HashKeyRange) Contains(k HashKey) bool {
	return r.Start.Compare(k) <= 0 && k.Compare(r.End) <= 0
}
