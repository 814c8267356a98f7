package fit

import (
	"fmt"
	"slices"
	"strings"
)

// Mode is how a picture of one shape is fitted into a size of another.
type Mode uint8

// The modes. Where only one side of the size is asked for, all but Fill keep the
// shape of the picture, and Fill keeps the other side.
const (
	Cover   Mode = iota // fill the size, cut off the rest
	Contain             // show everything, on a background of the size
	Fill                // stretch
	Inside              // as large as fits into the size
	Outside             // as small as holds the size
)

var modeNames = []string{"cover", "contain", "fill", "inside", "outside"}

// String is the name that ParseMode reads.
func (m Mode) String() string { return name(modeNames, int(m)) }

// ParseMode reads the name of a mode, in any case of letters.
func ParseMode(s string) (Mode, error) {
	if i := slices.Index(modeNames, strings.ToLower(s)); i >= 0 {
		return Mode(i), nil
	}
	return 0, fmt.Errorf("fit %q: one of %s is allowed", s, strings.Join(modeNames, ", "))
}

// Position is the part of the picture that Cover keeps, or the place where
// Contain puts the picture on its background.
type Position uint8

// The positions, clockwise from the top.
const (
	Center Position = iota
	Top
	RightTop
	Right
	RightBottom
	Bottom
	LeftBottom
	Left
	LeftTop
)

var (
	positionNames = []string{
		"center", "top", "right top", "right", "right bottom", "bottom", "left bottom", "left", "left top",
	}
	// gravityNames are the same places as points of the compass.
	gravityNames = []string{
		"centre", "north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest",
	}
	// halves are the places in halves of the free space, across and down.
	halves = [...][2]int{{1, 1}, {1, 0}, {2, 0}, {2, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}, {0, 0}}
)

// String is the name that ParsePosition reads.
func (p Position) String() string { return name(positionNames, int(p)) }

// ParsePosition reads the name of a position ("right top", "top right" or
// "right-top") or of a gravity ("northeast"), in any case of letters.
func ParsePosition(s string) (Position, error) {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '-' || r == '_' })
	if len(words) == 2 && (words[1] == "left" || words[1] == "right") {
		slices.Reverse(words)
	}
	text := strings.Join(words, " ")
	for _, names := range [][]string{positionNames, gravityNames} {
		if i := slices.Index(names, text); i >= 0 {
			return Position(i), nil
		}
	}
	return 0, fmt.Errorf("position %q: one of %s, or of %s is allowed",
		s, strings.Join(positionNames, ", "), strings.Join(gravityNames, ", "))
}

// name is names[i], or i in brackets where there is none.
func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("(%d)", i)
}
