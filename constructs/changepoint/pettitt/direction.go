package pettitt

import (
	"fmt"
	"slices"
)

// A Direction says which changes are looked for.
type Direction uint8

const (
	// Both looks for changes to a higher and to a lower level.
	Both Direction = iota
	// Up looks only for changes to a higher level.
	Up
	// Down looks only for changes to a lower level.
	Down
)

var directionNames = []string{Both: "both", Up: "up", Down: "down"}

// String is "both", "up" or "down".
func (d Direction) String() string { return nameOf(directionNames, int(d), "direction") }

// MarshalText is the name. It fails for a value that has none.
func (d Direction) MarshalText() ([]byte, error) { return textOf(directionNames, int(d), "direction") }

// UnmarshalText takes a name.
func (d *Direction) UnmarshalText(text []byte) error {
	i, err := indexOf(directionNames, text, "direction")
	if err == nil {
		*d = Direction(i)
	}
	return err
}

// nameOf is the name of a value of an enumeration, or says that it has none.
func nameOf(names []string, i int, kind string) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("%s %d", kind, i)
}

func textOf(names []string, i int, kind string) ([]byte, error) {
	if i >= len(names) {
		return nil, fmt.Errorf("%s %d: there are %q", kind, i, names)
	}
	return []byte(names[i]), nil
}

func indexOf(names []string, text []byte, kind string) (int, error) {
	i := slices.Index(names, string(text))
	if i < 0 {
		return 0, fmt.Errorf("%s %q: give one of %q", kind, text, names)
	}
	return i, nil
}
