package main

import (
	"context"
	"errors"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/jobrun"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// validated notes what DataBrew says of its ruleset, and judges the run if it is
// known to have succeeded.
func (h *handler) validated(ctx context.Context, v validation) error {
	key := v.Job + "/" + v.Run + "/ruleset/" + v.Ruleset
	err := h.once.effect(ctx, key, func(ctx context.Context) error {
		met := v.State == wiring.StateSucceeded
		h.log.InfoContext(ctx, "ruleset was validated", "job", v.Job, "run", v.Run, "ruleset", v.Ruleset, "state", v.State, "report", v.Report)
		return h.metrics.Emit(emf.Record{
			Dimensions: map[string]string{wiring.DimensionJob: dimension(v.Job)},
			Metrics:    []emf.Metric{{Name: wiring.MetricRulesetFailed, Unit: emf.Count, Value: count(!met)}},
		})
	})
	if err != nil {
		return err
	}
	run, err := jobrun.Describe(ctx, h.runs, v.Job, v.Run)
	switch {
	case errors.Is(err, jobrun.ErrNotFound):
		h.log.WarnContext(ctx, "the run of a validation is not there", "error", err)
		return nil
	case err != nil:
		return err
	case run.State != wiring.StateSucceeded:
		return nil // the event of its end will come
	}
	return h.ended(ctx, ending{Job: v.Job, Run: v.Run, State: run.State, at: v.at})
}
