package promotion

import (
	"errors"
	"fmt"
	"unicode/utf8"
)

// Errors of [Plan.Apply], which are of what operators ask for.
var (
	// ErrUnknownImage says that the track does not know the image.
	ErrUnknownImage = errors.New("the track does not know the image")
	// ErrUnknownStage says that the plan has no such stage.
	ErrUnknownStage = errors.New("there is no such stage")
	// ErrNotWaiting says that the image does not wait for what was done.
	ErrNotWaiting = errors.New("the image does not wait for that")
	// ErrNoEarlier says that there is no image that the stage can be rolled back to.
	ErrNoEarlier = errors.New("the stage has had no such image before")
	// ErrUnchanged says that the stage has the image already.
	ErrUnchanged = errors.New("the stage has the image already")
	// ErrEvent says that the event is of a kind that is not known.
	ErrEvent = errors.New("there is no such event")
)

// A step is an event being applied.
type step struct {
	plan   Plan
	state  State
	event  Event
	result Result
}

// appliers are by kind of event.
var appliers = map[Kind]func(*step) error{
	Built: (*step).built, Held: (*step).held, Pass: (*step).pass, Approve: (*step).approve, Reject: (*step).reject,
	Promote: (*step).promote, Rollback: (*step).rollback, Pause: (*step).pause, Resume: (*step).resume,
}

// Apply returns the state after an event, and what it has done. The state that it is
// given stays as it is. If there is an error, it is the state.
func (p Plan) Apply(s State, e Event) (State, Result, error) {
	apply, ok := appliers[e.Kind]
	if !ok {
		return s, Result{}, fmt.Errorf("%w: %q", ErrEvent, e.Kind)
	}
	e.Reason = cut(e.Reason)
	next := &step{plan: p, state: s.clone(), event: e}
	if err := apply(next); err != nil {
		return s, Result{}, err
	}
	next.settle()
	next.state.forgetImages()
	return next.state, next.result, nil
}

// cut shortens a reason to what a state has room for.
func cut(reason string) string {
	if utf8.RuneCountInString(reason) <= MaxReason {
		return reason
	}
	return string([]rune(reason)[:MaxReason])
}

// level is that of a stage by its place, or of what was built before the first one.
func (s State) level(p Plan, place int) Level {
	if place < 0 {
		return s.Built
	}
	return s.Stages[p[place].Name]
}

// candidate is the image that waits for the stage at a place.
func (s State) candidate(p Plan, place int) (Record, bool) {
	r, ok := s.Record(s.level(p, place-1).Current)
	return r, ok && r.Out == "" && s.level(p, place).takes(r.Image)
}

// settle lets through what moves by itself, from the first stage on, so that an image
// may go through several.
func (a *step) settle() {
	for place, stage := range a.plan {
		r, ok := a.state.candidate(a.plan, place)
		if ok && stage.Gate == Automatic && r.Held == "" && a.state.Paused == "" {
			a.enter(place, r.Image, auto, "")
		}
	}
}

// enter puts an image into a stage.
func (a *step) enter(place int, image Image, cause Kind, reason string) {
	name := a.plan[place].Name
	level := a.state.Stages[name]
	from, _ := a.state.Record(level.Current)
	level.enter(image, Entry{Image: image.ARN, At: a.event.At, Cause: cause, Reason: reason})
	a.state.Stages[name] = level
	a.result.Moves = append(a.result.Moves, Move{Stage: name, From: from.Image, To: image, Cause: cause, Reason: reason})
}

// image is the record of the event's image.
func (a *step) image() (*Record, error) {
	i := a.state.find(a.event.Image.ARN)
	if i < 0 {
		return nil, fmt.Errorf("%w: %q", ErrUnknownImage, a.event.Image.ARN)
	}
	return &a.state.Images[i], nil
}

// place is that of the event's stage.
func (a *step) place() (int, error) {
	place := a.plan.index(a.event.Stage)
	if place < 0 {
		return 0, fmt.Errorf("%w: %q", ErrUnknownStage, a.event.Stage)
	}
	return place, nil
}

func (a *step) built() error {
	image := a.event.Image
	if a.state.find(image.ARN) >= 0 {
		a.result.Known = true
		return nil
	}
	a.state.Images = append(a.state.Images, Record{Image: image, Held: a.event.Reason})
	if !a.state.Built.takes(image) {
		a.result.Older = true
		return nil
	}
	a.state.Built.enter(image, Entry{Image: image.ARN, At: a.event.At, Cause: Built})
	return nil
}

func (a *step) held() error {
	if r, err := a.image(); err == nil {
		r.Held = a.event.Reason
	}
	return nil
}

func (a *step) pass() error {
	place, err := a.place()
	if err != nil {
		return err
	}
	r, ok := a.state.candidate(a.plan, place)
	if !ok || r.ARN != a.event.Image.ARN || r.Held != "" || a.state.Paused != "" || a.plan[place].Gate != Alarms {
		return fmt.Errorf("%w: stage %q, image %q", ErrNotWaiting, a.event.Stage, a.event.Image.ARN)
	}
	a.enter(place, r.Image, Pass, a.event.Reason)
	return nil
}

// approve lets an image in that waits for an operator. One that is held at another
// gate is no longer held, and goes on as that gate says.
func (a *step) approve() error {
	r, err := a.image()
	if err != nil {
		return err
	}
	for place, stage := range a.plan {
		c, ok := a.state.candidate(a.plan, place)
		if !ok || c.ARN != r.ARN || a.event.Stage != "" && a.event.Stage != stage.Name {
			continue
		}
		if stage.Gate != Approval && r.Held == "" {
			continue
		}
		r.Held = ""
		if stage.Gate == Approval || stage.Gate == Automatic {
			a.enter(place, r.Image, Approve, a.event.Reason)
		}
		return nil
	}
	return fmt.Errorf("%w: image %q", ErrNotWaiting, r.ARN)
}

func (a *step) reject() error {
	r, err := a.image()
	if err != nil {
		return err
	}
	r.Out = "rejected"
	if a.event.Reason != "" {
		r.Out += ": " + a.event.Reason
	}
	return nil
}

func (a *step) promote() error {
	place, err := a.place()
	if err != nil {
		return err
	}
	r, err := a.image()
	if err != nil {
		return err
	}
	if a.state.level(a.plan, place).Current == r.ARN {
		return fmt.Errorf("%w: stage %q, image %q", ErrUnchanged, a.event.Stage, r.ARN)
	}
	r.Held, r.Out = "", ""
	a.enter(place, r.Image, Promote, a.event.Reason)
	return nil
}

func (a *step) rollback() error {
	place, err := a.place()
	if err != nil {
		return err
	}
	level := a.state.level(a.plan, place)
	target, err := a.earlier(level)
	if err != nil {
		return err
	}
	if i := a.state.find(level.Current); i >= 0 {
		a.state.Images[i].Out = "rolled back"
		if a.event.Reason != "" {
			a.state.Images[i].Out += ": " + a.event.Reason
		}
	}
	a.state.Images[a.state.find(target.ARN)].Out = ""
	a.enter(place, target.Image, Rollback, a.event.Reason)
	return nil
}

// earlier is the image that a stage is rolled back to: the one that is asked for, or
// the last one that is not out.
func (a *step) earlier(level Level) (Record, error) {
	asked := a.event.Image.ARN
	if asked != "" && asked == level.Current {
		return Record{}, fmt.Errorf("%w: stage %q, image %q", ErrUnchanged, a.event.Stage, asked)
	}
	for i := len(level.History) - 1; i >= 0; i-- {
		r, ok := a.state.Record(level.History[i].Image)
		if !ok || r.ARN == level.Current || asked != "" && r.ARN != asked || asked == "" && r.Out != "" {
			continue
		}
		return r, nil
	}
	return Record{}, fmt.Errorf("%w: stage %q, image %q", ErrNoEarlier, a.event.Stage, asked)
}

func (a *step) pause() error {
	a.state.Paused = "paused"
	if a.event.Reason != "" {
		a.state.Paused = a.event.Reason
	}
	return nil
}

func (a *step) resume() error {
	a.state.Paused = ""
	return nil
}
