package store

import (
	"context"
	"time"
)

// A Place is a parameter: that of a stage in a region of an account.
type Place struct {
	Stage, Account, Region string
}

func (p Place) sort() string { return "target#" + p.Stage + "#" + p.Account + "#" + p.Region }

// A Target is what a parameter was given.
type Target struct {
	Place
	// Revision is that of the stage, Image the ARN of its image.
	Revision int64
	Image    string
	AMI      string
	// Parameter is its name, and Version that which it got.
	Parameter string
	Version   int64
	// WithoutRole is that it was not written, as there is no role for the account.
	WithoutRole bool `json:",omitempty"`
	At          time.Time
}

// Targets returns what the parameters of a track were given, by place.
func (t Table) Targets(ctx context.Context, track string) (map[Place]Target, error) {
	targets := map[Place]Target{}
	err := t.each(ctx, trackKey(track), "target#", func(item attributes) error {
		var target Target
		if err := decode(item, &target); err != nil {
			return err
		}
		targets[target.Place] = target
		return nil
	})
	return targets, err
}

// PutTarget notes what a parameter was given.
func (t Table) PutTarget(ctx context.Context, track string, target Target) error {
	return t.put(ctx, trackKey(track), target.sort(), target)
}

// A Told is what was told of a stage.
type Told struct {
	// Revision is the last one of the stage that was told.
	Revision int64
	// Waiting is the image of which was told that it waits for an operator.
	Waiting string
}

// Told returns what was told of a stage.
func (t Table) Told(ctx context.Context, track, stage string) (Told, error) {
	var told Told
	item, err := t.get(ctx, trackKey(track), "told#"+stage)
	if err != nil {
		return told, err
	}
	return told, decode(item, &told)
}

// PutTold notes what was told of a stage.
func (t Table) PutTold(ctx context.Context, track, stage string, told Told) error {
	return t.put(ctx, trackKey(track), "told#"+stage, told)
}

// InUse returns the ARNs of the images of a track that have the tag.
func (t Table) InUse(ctx context.Context, track string) ([]string, error) {
	var arns []string
	item, err := t.get(ctx, trackKey(track), "in-use")
	if err != nil {
		return nil, err
	}
	return arns, decode(item, &arns)
}

// PutInUse notes which images have the tag.
func (t Table) PutInUse(ctx context.Context, track string, arns []string) error {
	return t.put(ctx, trackKey(track), "in-use", arns)
}
