package series

import (
	"cmp"
	"strings"
)

// MaxSequence is the greatest length of a sequence. Those of Kinesis have 56 digits,
// those of DynamoDB Streams up to 40.
const MaxSequence = 128

// CompareSequences is negative where a is older than b, positive where it is newer,
// and 0 where they are the same. Sequences are non-negative decimal numbers of any
// length. Those of one partition key rise in Kinesis, and those of one item in DynamoDB
// Streams, also where its shard is split or merged.
func CompareSequences(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}
