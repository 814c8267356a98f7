package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/dataaction"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/jobrun"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// actionOf returns what is done with data of an outcome, and how they are tagged.
// Nothing is if the data were not checked.
func (h *handler) actionOf(outcome report.Outcome) (action dataaction.Action, verdict string, ok bool) {
	switch outcome {
	case report.Passed, report.Warned:
		return h.OnPass, wiring.TagPassed, true
	case report.Failed:
		return h.OnFail, wiring.TagFailed, true
	}
	return dataaction.Action{}, "", false
}

// act does with the data what is to be done by the outcome in the history.
func (h *handler) act(ctx context.Context, e ending) error {
	run, err := h.describe(ctx, e)
	if errors.Is(err, jobrun.ErrNotFound) {
		return nil // so it was not judged
	}
	if err != nil {
		return err
	}
	outcome, err := h.history.Outcome(ctx, report.Run{Job: run.Job, ID: run.ID, Completed: run.Completed})
	if err != nil {
		return err
	}
	action, verdict, ok := h.actionOf(outcome)
	if !ok || action.IsNone() {
		return nil
	}
	if run.Started.IsZero() {
		return fmt.Errorf("run %s: DataBrew does not say when it began, so it is not known which objects it has read", e.Run)
	}
	data := dataaction.Data{Client: h.s3, Source: h.data()}
	progress, err := data.Do(ctx, action, dataaction.Judgment{Verdict: verdict, Before: run.Started})
	h.log.InfoContext(ctx, "data was handled", "job", e.Job, "run", e.Run, "outcome", outcome, "done", progress.Done, "skipped", progress.Skipped, "finished", err == nil)
	if err != nil {
		return fmt.Errorf("data at %s: %d objects done, %d skipped: %w", h.data(), progress.Done, progress.Skipped, err)
	}
	return nil
}
