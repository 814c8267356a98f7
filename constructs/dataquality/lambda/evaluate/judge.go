package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/console"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/history"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/jobrun"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/object"
	"github.com/lintel-go/lintel/constructs/dataquality/profile"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// A judgment is what was found out about a run.
type judgment struct {
	report.Run
	// profile is where the profile is, the zero Location if there is none.
	profile location.Location
}

// errState says that DataBrew does not yet answer as it has told by an event.
var errState = errors.New("DataBrew does not know yet that the run has ended so")

// judge looks up a run and, if it has succeeded, what the rules say of its profile.
// What another try does not change is a problem of the run, and no error.
func (h *handler) judge(ctx context.Context, e ending) (*judgment, error) {
	run, err := h.describe(ctx, e)
	j := &judgment{Run: report.Run{
		Job: e.Job, ID: e.Run, State: report.State(e.State),
		Dataset: run.Dataset, Started: run.Started, Completed: run.Completed, SampleLimit: run.SampleLimit,
		Log: console.LogGroup(h.Region, run.LogGroup),
	}}
	gone := errors.Is(err, jobrun.ErrNotFound)
	switch {
	case err != nil && !gone:
		return nil, err
	case e.State != wiring.StateSucceeded:
		j.Problem = cmp.Or(run.Message, e.Message, "DataBrew does not say why.")
		return j, nil
	case gone:
		j.Problem = "DataBrew does not know the run: it was deleted, or is too old."
		return j, nil
	}
	if j.profile, err = run.Profile(); err != nil {
		j.Problem = "The profile cannot be found: " + err.Error() + "."
		return j, nil
	}
	j.Profile = h.link(j.profile)
	return j, h.evaluate(ctx, j)
}

// describe looks up a run, which has ended when the event was sent if DataBrew does
// not say.
func (h *handler) describe(ctx context.Context, e ending) (jobrun.Run, error) {
	run, err := jobrun.Describe(ctx, h.runs, e.Job, e.Run)
	if err == nil && run.State != e.State {
		err = fmt.Errorf("%w: run %s is %s, not %s", errState, e.Run, run.State, e.State)
	}
	if run.Completed.IsZero() {
		run.Completed = e.at
	}
	return run, err
}

// evaluate sets the verdict, or the problem if the profile cannot be read.
func (h *handler) evaluate(ctx context.Context, j *judgment) error {
	text, err := object.Read(ctx, h.s3, h.rules(), maxRules)
	if err != nil {
		return err
	}
	set, err := rules.Parse(string(text))
	if err != nil {
		return fmt.Errorf("rules in %s: %w", h.rules(), err)
	}
	options, err := h.options(ctx, j, set)
	if err != nil {
		return err
	}
	verdict, err := h.readProfile(ctx, j.profile, set, options)
	if syntax, ok := errors.AsType[*profile.SyntaxError](err); ok {
		j.Problem = fmt.Sprintf("The profile %s cannot be read: %v.", j.profile, syntax)
		return nil
	}
	if object.IsPermanent(err) {
		j.Problem = fmt.Sprintf("The profile %s is missing or may not be read: %s.", j.profile, object.Reason(err))
		return nil
	}
	if err != nil {
		return err
	}
	j.Verdict = &verdict
	return nil
}

// maxRules is the size of the largest text of rules that is read.
const maxRules = 4 << 20

func (h *handler) readProfile(ctx context.Context, l location.Location, set *rules.Set, options rules.Options) (_ rules.Verdict, err error) {
	in, err := object.Open(ctx, h.s3, l)
	if err != nil {
		return rules.Verdict{}, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	verdict, err := set.Evaluate(in, options)
	if err != nil {
		return rules.Verdict{}, fmt.Errorf("read %s: %w", l, err)
	}
	return verdict, nil
}

// options are what rules compare with. The time is that of the run, so that a
// verdict is the same if it is found again.
func (h *handler) options(ctx context.Context, j *judgment, set *rules.Set) (rules.Options, error) {
	options := rules.Options{Now: j.Completed, SampleLimit: j.SampleLimit}
	var err error
	options.LastGood, err = h.history.LastGood(ctx, j.Run)
	if errors.Is(err, rules.ErrBaselineVersion) {
		h.log.WarnContext(ctx, "the last good run cannot be compared with any more, this one begins anew", "error", err)
		err = nil
	}
	if err != nil {
		return rules.Options{}, err
	}
	if l := h.baseline(); l.Bucket != "" {
		text, err := object.Read(ctx, h.s3, l, history.MaxBaseline)
		if err != nil {
			return rules.Options{}, err
		}
		if options.Baseline, err = history.Parse(text); err != nil {
			return rules.Options{}, fmt.Errorf("baseline in %s: %w", l, err)
		}
	}
	options.Modified, err = h.newestFile(ctx, j, set)
	return options, err
}

// link is where an object is, for machines and people.
func (h *handler) link(l location.Location) report.Location {
	return report.Location{URI: l.String(), URL: console.Object(h.Region, l)}
}
