package rules

import "fmt"

// A Direction says which numbers are better than others.
type Direction uint8

const (
	// Neither means that more is not better or worse.
	Neither Direction = iota
	Higher
	Lower
)

var directionNames = [...]string{Neither: "neither", Higher: "higher", Lower: "lower"}

// String returns the direction in lower case.
func (d Direction) String() string {
	if int(d) < len(directionNames) {
		return directionNames[d]
	}
	return fmt.Sprintf("direction %d", uint8(d))
}
