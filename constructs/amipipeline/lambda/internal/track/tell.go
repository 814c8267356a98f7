package track

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	imagebuildersdk "github.com/aws/aws-sdk-go-v2/service/imagebuilder"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// tell tells of stages that have another image, once all of their parameters have it,
// and of images that wait for an operator. What was told is noted after it was, so it
// may be told twice, but not forgotten.
func (e *Engine) tell(ctx context.Context, track string, s promotion.State, failed map[string]bool) error {
	waits := map[string]promotion.Wait{}
	for _, w := range e.Plan.Waiting(s) {
		if w.NeedsOperator() {
			waits[w.Stage] = w
		}
	}
	var errs []error
	for _, stage := range e.Plan {
		errs = append(errs, e.tellStage(ctx, track, stage.Name, s, waits[stage.Name], failed[stage.Name]))
	}
	return errors.Join(errs...)
}

func (e *Engine) tellStage(ctx context.Context, track, stage string, s promotion.State, wait promotion.Wait, failed bool) error {
	told, err := e.Table.Told(ctx, track, stage)
	if err != nil {
		return err
	}
	before := told
	level := s.Stages[stage]
	if level.Revision > told.Revision && !failed {
		if err := e.Notify.Send(ctx, moved(track, stage, s)); err != nil {
			return err
		}
		told.Revision = level.Revision
	}
	if arn := wait.Image.ARN; arn != told.Waiting {
		if arn != "" {
			if err := e.Notify.Send(ctx, e.waiting(track, wait)); err != nil {
				return err
			}
		}
		told.Waiting = arn
	}
	if told == before {
		return nil
	}
	return e.Table.PutTold(ctx, track, stage, told)
}

// moved says that a stage has another image.
func moved(track, stage string, s promotion.State) notify.Notification {
	level := s.Stages[stage]
	now, _ := s.Record(level.Current)
	n := notify.Notification{
		Kind: wiring.KindPromoted, Track: track, Stage: stage, Image: now.ARN, Version: now.Version.String(),
		Title: fmt.Sprintf("%s has %s in %s", stage, now.Version, track),
	}
	last := level.History[len(level.History)-1]
	n.Text = append(n.Text, fmt.Sprintf("Cause: %s. %s", last.Cause, last.Reason))
	if before, ok := s.Record(level.Previous()); ok {
		n.Text = append(n.Text, fmt.Sprintf("Before: %s (%s).", before.Version, before.ARN))
	}
	return n
}

// waiting says that an image waits for an operator, and what to do.
func (e *Engine) waiting(track string, w promotion.Wait) notify.Notification {
	why := "The stage is for images that were approved."
	if w.Image.Held != "" {
		why = "The image is held: " + w.Image.Held + "."
	}
	request := wiring.Request{Action: wiring.ActionApprove, Track: track, Stage: w.Stage, Image: w.Image.ARN}
	reject := wiring.Request{Action: wiring.ActionReject, Track: track, Image: w.Image.ARN}
	return notify.Notification{
		Kind: wiring.KindWaiting, Track: track, Stage: w.Stage, Image: w.Image.ARN, Version: w.Image.Version.String(),
		Title: fmt.Sprintf("%s waits for %s in %s", w.Image.Version, w.Stage, track), Text: []string{why},
		Commands: []string{notify.Command(e.Config.PromoteFunction, request), notify.Command(e.Config.PromoteFunction, reject)},
	}
}

// tellNotWritten says once that a parameter does not get its image.
func (e *Engine) tellNotWritten(ctx context.Context, t task, name, why string) error {
	what := "not-written#" + t.place.Stage + "#" + t.place.Account + "#" + t.place.Region
	return e.TellOnce(ctx, t.image.ARN.String(), what, notify.Notification{
		Kind: wiring.KindNotWritten, Track: t.track, Stage: t.place.Stage, Image: t.image.ARN.String(), Version: t.image.ARN.Version.String(),
		Title: fmt.Sprintf("%s is not written in %s of %s", name, t.place.Region, t.place.Account),
		Text:  []string{"Why: " + why + ".", "What fails is tried again with every check."},
	})
}

// TellOnce tells something of an image, unless it was told before.
func (e *Engine) TellOnce(ctx context.Context, arn, what string, n notify.Notification) error {
	told, err := e.Table.WasTold(ctx, arn, what)
	if err != nil || told {
		return err
	}
	if err := e.Notify.Send(ctx, n); err != nil {
		return err
	}
	return e.Table.PutImageTold(ctx, arn, what)
}

// protect gives the images that are in use their tag, and takes it from the others.
func (e *Engine) protect(ctx context.Context, track string, s promotion.State) error {
	if !e.Config.ProtectImages {
		return nil
	}
	tagged, err := e.Table.InUse(ctx, track)
	if err != nil {
		return err
	}
	used := e.Plan.InUse(s)
	var errs []error
	now := slices.Clone(tagged)
	for arn := range used {
		if slices.Contains(tagged, arn) {
			continue
		}
		if err := e.tag(ctx, arn); err != nil {
			errs = append(errs, err)
			continue
		}
		now = append(now, arn)
	}
	for _, arn := range tagged {
		if used[arn] {
			continue
		}
		if err := e.untag(ctx, arn); err != nil {
			errs = append(errs, err)
			continue
		}
		now = slices.DeleteFunc(now, func(a string) bool { return a == arn })
	}
	slices.Sort(now)
	if !slices.Equal(now, tagged) {
		errs = append(errs, e.Table.PutInUse(ctx, track, now))
	}
	return errors.Join(errs...)
}

func (e *Engine) tag(ctx context.Context, arn string) error {
	_, err := e.Images.TagResource(ctx, &imagebuildersdk.TagResourceInput{ResourceArn: &arn, Tags: map[string]string{wiring.TagInUse: wiring.TagInUseValue}})
	if err != nil {
		return fmt.Errorf("tag image %s: %w", arn, err)
	}
	return nil
}

// untag takes the tag from an image. One that is gone has none.
func (e *Engine) untag(ctx context.Context, arn string) error {
	_, err := e.Images.UntagResource(ctx, &imagebuildersdk.UntagResourceInput{ResourceArn: aws.String(arn), TagKeys: []string{wiring.TagInUse}})
	failure, ok := errors.AsType[smithy.APIError](err)
	if err != nil && (!ok || failure.ErrorCode() != "ResourceNotFoundException") {
		return fmt.Errorf("untag image %s: %w", arn, err)
	}
	return nil
}

// ImageOf is what package promotion needs of an image.
func ImageOf(i store.Image) promotion.Image {
	return promotion.Image{ARN: i.ARN.String(), Name: i.ARN.Name, Version: i.ARN.Version, Created: i.Created}
}
