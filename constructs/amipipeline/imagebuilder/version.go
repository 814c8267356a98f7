package imagebuilder

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// MaxVersionNode is the largest of the three numbers of a version that can be
// assigned.
// https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_Image.html
const MaxVersionNode = 1<<30 - 1

// A Version is that of an image: three numbers that its recipe says, and the number
// of the build, which Image Builder counts from 1.
type Version struct {
	Major, Minor, Patch, Build uint32
}

// ParseVersion reads a version such as "1.2.0/3".
func ParseVersion(text string) (Version, error) {
	semantic, build, ok := strings.Cut(text, "/")
	nodes := strings.Split(semantic, ".")
	if !ok || len(nodes) != 3 {
		return Version{}, fmt.Errorf("version: got %.60q, need one such as 1.2.0/3", text)
	}
	var numbers [4]uint32
	for i, node := range append(nodes, build) {
		n, err := strconv.ParseUint(node, 10, 32)
		if err != nil || node != strconv.FormatUint(n, 10) || i < 3 && n > MaxVersionNode {
			return Version{}, fmt.Errorf("version: got %.60q, need numbers of 0 to %d without leading zeros", text, MaxVersionNode)
		}
		numbers[i] = uint32(n)
	}
	return Version{numbers[0], numbers[1], numbers[2], numbers[3]}, nil
}

// Compare returns a negative number if v is older than w, a positive one if it is
// newer, and 0 if they are the same. Numbers count as numbers: 1.10.0 is newer than
// 1.9.0.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor),
		cmp.Compare(v.Patch, w.Patch), cmp.Compare(v.Build, w.Build))
}

// Semantic returns the version without the build, such as "1.2.0".
func (v Version) Semantic() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// String returns the version as [ParseVersion] reads it.
func (v Version) String() string { return fmt.Sprintf("%s/%d", v.Semantic(), v.Build) }

// MarshalText and UnmarshalText make the version a string in JSON.
func (v Version) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText is ParseVersion.
func (v *Version) UnmarshalText(text []byte) (err error) {
	*v, err = ParseVersion(string(text))
	return err
}
