package window

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"
)

// maxSequenceLength is that of Kinesis; DynamoDB has at most 40 digits.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Record.html
const maxSequenceLength = 128

// CompareSequences returns -1, 0 or 1 as the sequence number a is before, equal to or
// after b. Both are numbers in decimal of any length; the empty one is before all.
func CompareSequences(a, b string) int {
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
}

// SequenceBefore returns the number before a sequence number, empty if there is none.
func SequenceBefore(sequence string) string {
	n, ok := new(big.Int).SetString(sequence, 10)
	if !ok || n.Sign() <= 0 {
		return ""
	}
	return n.Sub(n, big.NewInt(1)).String()
}

// checkSequence returns why a sequence number is none.
func checkSequence(sequence string) error {
	valid := sequence != "" && len(sequence) <= maxSequenceLength
	for i := 0; valid && i < len(sequence); i++ {
		valid = '0' <= sequence[i] && sequence[i] <= '9'
	}
	if !valid {
		return fmt.Errorf("%.200q is no sequence number, want up to %d digits", sequence, maxSequenceLength)
	}
	return nil
}
