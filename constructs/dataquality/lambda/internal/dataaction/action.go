package dataaction

import (
	"errors"
	"fmt"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// ErrAction says that a text is not an action.
var ErrAction = errors.New("not an action")

// An Action is what is done with data. The zero Action does nothing.
type Action struct {
	kind kind
	// target is where objects are copied or moved to: a bucket and a prefix.
	target location.Location
}

type kind uint8

const (
	none kind = iota
	tagging
	copying
	moving
)

// UnmarshalText reads an action as the variables of package wiring have it: "tag",
// "copy:bucket/prefix", "move:bucket/prefix", or nothing.
func (a *Action) UnmarshalText(text []byte) error {
	parsed, err := parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

func parse(text string) (Action, error) {
	switch text {
	case "":
		return Action{}, nil
	case wiring.ActionTag:
		return Action{kind: tagging}, nil
	}
	for prefix, kind := range map[string]kind{wiring.ActionCopy: copying, wiring.ActionMove: moving} {
		if target, ok := strings.CutPrefix(text, prefix); ok {
			bucket, key, _ := strings.Cut(target, "/")
			if bucket == "" {
				break
			}
			return Action{kind, location.Location{Bucket: bucket, Key: key}}, nil
		}
	}
	return Action{}, fmt.Errorf("%w: got %q, want %q, %q or %q", ErrAction, text, wiring.ActionTag, wiring.ActionCopy+"bucket/prefix", wiring.ActionMove+"bucket/prefix")
}

// IsNone reports whether the action does nothing.
func (a Action) IsNone() bool { return a.kind == none }

// Note says to people what is done with the data, or is empty.
func (a Action) Note(verdict string) string {
	switch a.kind {
	case tagging:
		return "The data is tagged " + wiring.TagVerdict + "=" + verdict + "."
	case copying:
		return "The data is copied to " + a.target.String() + "."
	case moving:
		return "The data is moved to " + a.target.String() + "."
	}
	return ""
}

// Check returns an error if the action cannot be done to data at source.
func (a Action) Check(source location.Location) error {
	switch {
	case a.IsNone():
		return nil
	case source.Bucket == "":
		return fmt.Errorf("%w without data: set %s", ErrAction, wiring.DataBucket)
	case a.kind != tagging && a.target == source:
		return fmt.Errorf("%w: the data are at %s already", ErrAction, source)
	}
	return nil
}

// targetOf returns where an object of source is copied to.
func (a Action) targetOf(source location.Location, key string) location.Location {
	return location.Location{Bucket: a.target.Bucket, Key: a.target.Key + strings.TrimPrefix(key, source.Key)}
}

// isTarget reports whether an object of source is one that was copied there, which
// happens if the target is within the source.
func (a Action) isTarget(source location.Location, key string) bool {
	return a.kind != tagging && a.target.Bucket == source.Bucket &&
		strings.HasPrefix(a.target.Key, source.Key) && strings.HasPrefix(key, a.target.Key)
}
