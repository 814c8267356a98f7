package main

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/track"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A handler takes requests.
type handler struct {
	*track.Engine
	alarms alarmsClient
}

// errRequest says that a request is not one.
var errRequest = errors.New("the request cannot be understood")

// An action is what a request may ask for.
type action struct {
	do func(*handler, context.Context, wiring.Request) (Response, error)
	// Of the fields of a request: which it needs.
	track, stage, image bool
}

// actions are by name.
var actions = map[string]action{
	wiring.ActionApprove:  {do: (*handler).change, track: true, image: true},
	wiring.ActionReject:   {do: (*handler).change, track: true, image: true},
	wiring.ActionPromote:  {do: (*handler).change, track: true, stage: true, image: true},
	wiring.ActionRollback: {do: (*handler).change, track: true, stage: true},
	wiring.ActionPause:    {do: (*handler).change, track: true},
	wiring.ActionResume:   {do: (*handler).change, track: true},
	wiring.ActionList:     {do: (*handler).list},
	wiring.ActionCheck:    {do: (*handler).check},
}

// kinds are the events of actions that change a track.
var kinds = map[string]promotion.Kind{
	wiring.ActionApprove: promotion.Approve, wiring.ActionReject: promotion.Reject, wiring.ActionPromote: promotion.Promote,
	wiring.ActionRollback: promotion.Rollback, wiring.ActionPause: promotion.Pause, wiring.ActionResume: promotion.Resume,
}

// handle does what is asked for.
func (h *handler) handle(ctx context.Context, r wiring.Request) (Response, error) {
	a, ok := actions[r.Action]
	if !ok {
		return Response{}, fmt.Errorf("%w: got action %.40q, need one of %q", errRequest, r.Action, wiring.Actions)
	}
	for _, field := range []struct {
		name, value string
		needed      bool
	}{{"a track", r.Track, a.track}, {"a stage", r.Stage, a.stage}, {"an image", r.Image, a.image}} {
		if field.needed && field.value == "" {
			return Response{}, fmt.Errorf("%w: %s needs %s", errRequest, r.Action, field.name)
		}
	}
	if utf8.RuneCountInString(r.Reason) > promotion.MaxReason {
		return Response{}, fmt.Errorf("%w: got a reason of %d characters, need at most %d", errRequest, utf8.RuneCountInString(r.Reason), promotion.MaxReason)
	}
	return a.do(h, ctx, r)
}

// change changes a track as an operator wants.
func (h *handler) change(ctx context.Context, r wiring.Request) (Response, error) {
	image, err := h.find(ctx, r)
	if err != nil {
		return Response{}, err
	}
	event := promotion.Event{Kind: kinds[r.Action], Image: image, Stage: r.Stage, Reason: r.Reason}
	result, err := h.Apply(ctx, r.Track, event, h.Usable)
	if err != nil {
		return Response{}, err
	}
	if err := h.Settle(ctx, r.Track); err != nil {
		return Response{}, fmt.Errorf("it is decided, but not all of it is done; every check tries it again: %w", err)
	}
	response, err := h.list(ctx, wiring.Request{Track: r.Track})
	response.Moves = movesOf(result)
	return response, err
}

// load returns a track, which has to be there.
func (h *handler) load(ctx context.Context, name string) (store.Track, error) {
	loaded, err := h.Table.Load(ctx, name)
	if err == nil && loaded.Version == 0 {
		err = fmt.Errorf("%w: there is no track %.200q: ask for a list", errRequest, name)
	}
	return loaded, err
}

// find returns the image of a request by its ARN or version, if it names one.
func (h *handler) find(ctx context.Context, r wiring.Request) (promotion.Image, error) {
	loaded, err := h.load(ctx, r.Track)
	if err != nil || r.Image == "" {
		return promotion.Image{}, err
	}
	var found []promotion.Image
	for _, record := range loaded.State.Images {
		if record.ARN == r.Image || record.Version.String() == r.Image {
			found = append(found, record.Image)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return promotion.Image{}, fmt.Errorf("%w: %.200q", promotion.ErrUnknownImage, r.Image)
	}
	return promotion.Image{}, fmt.Errorf("%w: %d images have version %s: give the ARN, such as %s", errRequest, len(found), r.Image, found[0].ARN)
}
