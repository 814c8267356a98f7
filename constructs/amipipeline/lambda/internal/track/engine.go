package track

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	imagebuildersdk "github.com/aws/aws-sdk-go-v2/service/imagebuilder"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/parameter"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/region"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// A BusClient is the call of [*eventbridge.Client] that an Engine makes. It needs the
// permission events:PutEvents on the bus.
type BusClient interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// An ImagesClient is the calls of Image Builder that an Engine makes. It needs the
// permissions of the same names on the images.
type ImagesClient interface {
	GetImage(context.Context, *imagebuildersdk.GetImageInput, ...func(*imagebuildersdk.Options)) (*imagebuildersdk.GetImageOutput, error)
	TagResource(context.Context, *imagebuildersdk.TagResourceInput, ...func(*imagebuildersdk.Options)) (*imagebuildersdk.TagResourceOutput, error)
	UntagResource(context.Context, *imagebuildersdk.UntagResourceInput, ...func(*imagebuildersdk.Options)) (*imagebuildersdk.UntagResourceOutput, error)
}

// An Engine does it. All fields are needed.
type Engine struct {
	Config   wiring.Config
	Plan     promotion.Plan
	Template parameterpath.Template
	Table    store.Table
	Clients  *region.Clients
	Writer   parameter.Writer
	Notify   notify.Publisher
	Bus      BusClient
	Images   ImagesClient
	Metrics  *emf.Emitter
	Log      *slog.Logger
}

const (
	// margin is what is left of an invocation to let go of a track.
	margin = 5 * time.Second
	// longest is how long a track is held without a deadline: as long as a function may
	// take.
	longest = 15 * time.Minute
	// poll is how often is asked whether a track is free.
	poll = 500 * time.Millisecond
	// conflicts is how often an event is applied once more to a state that was changed
	// in the meantime.
	conflicts = 20
)

// A Check looks at what an event would do, before it is done.
type Check func(context.Context, promotion.Result) error

// Apply applies an event to the state of a track. It does not settle it.
func (e *Engine) Apply(ctx context.Context, track string, event promotion.Event, check Check) (promotion.Result, error) {
	event.At = time.Now().UTC()
	for range conflicts {
		loaded, err := e.Table.Load(ctx, track)
		if err != nil {
			return promotion.Result{}, err
		}
		next, result, err := e.Plan.Apply(loaded.State, event)
		if err != nil || result.Known {
			return result, err
		}
		if check != nil {
			if err := check(ctx, result); err != nil {
				return promotion.Result{}, err
			}
		}
		err = e.Table.Save(ctx, track, loaded.Version, next)
		if err == nil {
			e.applied(ctx, track, event, result)
			return result, nil
		}
		if !errors.Is(err, store.ErrConflict) {
			return promotion.Result{}, err
		}
	}
	return promotion.Result{}, fmt.Errorf("track %s: %w, %d times", track, store.ErrConflict, conflicts)
}

// applied logs and counts what was decided.
func (e *Engine) applied(ctx context.Context, track string, event promotion.Event, result promotion.Result) {
	e.Log.InfoContext(ctx, "an event was applied", "track", track, "event", event.Kind, "image", event.Image.ARN, "stage", event.Stage, "moves", len(result.Moves), "older", result.Older)
	for _, move := range result.Moves {
		e.Log.InfoContext(ctx, "a stage has another image", "track", track, "stage", move.Stage, "from", move.From.ARN, "to", move.To.ARN, "cause", move.Cause)
	}
	if len(result.Moves) > 0 {
		e.Count(ctx, track, map[string]float64{wiring.MetricMoves: float64(len(result.Moves))})
	}
}

// Settle does what is left to do of a track, by the state that it has once the track is
// free: while another invocation is at it, it waits.
func (e *Engine) Settle(ctx context.Context, track string) error {
	until := time.Now().Add(longest)
	if deadline, ok := ctx.Deadline(); ok {
		until = deadline.Add(margin)
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-margin))
		defer cancel()
	}
	holder := rand.Text()
	if err := e.hold(ctx, track, holder, until); err != nil {
		return err
	}
	return errors.Join(e.settleHeld(ctx, track), e.release(ctx, track, holder))
}

// hold takes a track once it is free.
func (e *Engine) hold(ctx context.Context, track, holder string, until time.Time) error {
	for {
		err := e.Table.Hold(ctx, track, holder, time.Now(), until)
		if !errors.Is(err, store.ErrConflict) {
			return err
		}
		select {
		case <-time.After(poll):
		case <-ctx.Done():
			return fmt.Errorf("track %s is held by another invocation: %w", track, ctx.Err())
		}
	}
}

// release lets a track go, also when the time is up.
func (e *Engine) release(ctx context.Context, track, holder string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), margin-time.Second)
	defer cancel()
	return e.Table.Release(ctx, track, holder)
}

// settleHeld does what is left; what fails keeps nothing else from being done.
func (e *Engine) settleHeld(ctx context.Context, track string) error {
	loaded, err := e.Table.Load(ctx, track)
	if err != nil {
		return err
	}
	failed, err := e.writeParameters(ctx, track, loaded.State)
	if failed == nil {
		return err // it is not known what is left, so nothing is told
	}
	return errors.Join(err, e.tell(ctx, track, loaded.State, failed), e.protect(ctx, track, loaded.State))
}

// Count publishes metrics of a track: "" if it is of none.
func (e *Engine) Count(ctx context.Context, track string, values map[string]float64) {
	if track == "" {
		track = "none"
	}
	r := emf.Record{
		Dimensions:    map[string]string{wiring.DimensionTable: e.Config.Table, wiring.DimensionTrack: track},
		DimensionSets: [][]string{{wiring.DimensionTable}, {wiring.DimensionTable, wiring.DimensionTrack}},
	}
	for name, value := range values {
		r.Metrics = append(r.Metrics, emf.Metric{Name: name, Value: value})
	}
	if err := e.Metrics.Emit(r); err != nil {
		e.Log.ErrorContext(ctx, "metrics could not be published", "error", err)
	}
}
