package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// check looks at all tracks, or one. What fails of one keeps nothing from the others.
func (h *handler) check(ctx context.Context, r wiring.Request) (Response, error) {
	names, err := h.names(ctx, r.Track)
	if err != nil {
		return Response{}, err
	}
	errs := []error{}
	for _, name := range names {
		if err := h.checkTrack(ctx, name); err != nil {
			h.Log.ErrorContext(ctx, "a check has failed", "track", name, "error", err)
			errs = append(errs, fmt.Errorf("track %s: %w", name, err))
		}
	}
	return Response{Checked: len(names)}, errors.Join(errs...)
}

func (h *handler) checkTrack(ctx context.Context, name string) error {
	loaded, err := h.load(ctx, name)
	if err != nil {
		return err
	}
	err = errors.Join(h.passGates(ctx, name, loaded.State), h.Settle(ctx, name))
	return errors.Join(err, h.measure(ctx, name))
}

// passGates lets images into stages whose alarms have been OK for long enough.
func (h *handler) passGates(ctx context.Context, name string, s promotion.State) error {
	if s.Paused != "" {
		return nil
	}
	var errs []error
	for _, wait := range h.Plan.Waiting(s) {
		if wait.Gate == promotion.Alarms && !wait.NeedsOperator() {
			errs = append(errs, h.passGate(ctx, name, wait))
		}
	}
	return errors.Join(errs...)
}

func (h *handler) passGate(ctx context.Context, name string, wait promotion.Wait) error {
	stage := h.stage(wait.Stage)
	since, err := h.okSince(ctx, stage.Alarms)
	if err != nil {
		return fmt.Errorf("stage %s: %w", wait.Stage, err)
	}
	if since.IsZero() || time.Since(latest(since, wait.Since)) < stage.Bake() {
		return nil
	}
	_, err = h.Apply(ctx, name, promotion.Event{Kind: promotion.Pass, Image: wait.Image.Image, Stage: wait.Stage,
		Reason: "alarms were OK since " + latest(since, wait.Since).UTC().Format(time.RFC3339)}, h.Usable)
	if errors.Is(err, promotion.ErrNotWaiting) {
		return nil // something else has moved it in the meantime
	}
	return err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stage is the configuration of a stage of the plan.
func (h *handler) stage(name string) wiring.Stage {
	for _, s := range h.Config.Stages {
		if s.Name == name {
			return s
		}
	}
	return wiring.Stage{}
}

// measure publishes how much waits of a track, and for how long.
func (h *handler) measure(ctx context.Context, name string) error {
	loaded, err := h.load(ctx, name)
	if err != nil {
		return err
	}
	outstanding, err := h.Outstanding(ctx, name, loaded.State)
	if err != nil {
		return err
	}
	waits := h.Plan.Waiting(loaded.State)
	values := map[string]float64{wiring.MetricWaiting: float64(len(waits)), wiring.MetricTargetsOutstanding: float64(outstanding), wiring.MetricWaitingHours: 0}
	for _, w := range waits {
		values[wiring.MetricWaitingHours] = max(values[wiring.MetricWaitingHours], time.Since(w.Since).Hours())
	}
	last := loaded.State.Stages[h.Plan[len(h.Plan)-1].Name]
	if record, ok := loaded.State.Record(last.Current); ok {
		values[wiring.MetricImageAgeDays] = time.Since(record.Created).Hours() / 24
	}
	h.Count(ctx, name, values)
	return nil
}
