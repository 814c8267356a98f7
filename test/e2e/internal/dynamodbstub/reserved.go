package dynamodbstub

import (
	_ "embed" // for the list
	"strings"
)

// The list is from
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
//
//go:embed reserved.txt
var reservedList string

// reserved are the words that cannot be names in an expression, in upper case.
var reserved = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(reservedList) {
		words[word] = true
	}
	return words
}()
