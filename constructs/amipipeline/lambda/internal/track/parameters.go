package track

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"golang.org/x/sync/errgroup"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/parameter"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

const (
	// atOnce is how many parameters are written at a time.
	atOnce = 8
	// patience is how long the writing of one may take, so that a region that does not
	// answer does not keep the others waiting.
	patience = 45 * time.Second
)

// A task is a parameter that does not have its image.
type task struct {
	track    string
	place    store.Place
	revision int64
	image    store.Image
	ami      string
}

// writeParameters gives the parameters of a track the images that the stages have. It
// returns the stages of which not all have theirs: nil if that is not known.
func (e *Engine) writeParameters(ctx context.Context, track string, s promotion.State) (failed map[string]bool, err error) {
	tasks, err := e.outstanding(ctx, track, s)
	if err != nil {
		return nil, err
	}
	failed = map[string]bool{}
	if len(tasks) == 0 {
		return failed, nil
	}
	var mu sync.Mutex
	var errs []error
	written, withoutRole, failures := 0, 0, 0
	group := new(errgroup.Group)
	group.SetLimit(atOnce)
	for _, t := range tasks {
		group.Go(func() error {
			wrote, err := e.write(ctx, t)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				failures++
				failed[t.place.Stage] = true
				errs = append(errs, err)
			case wrote:
				written++
			default:
				withoutRole++
			}
			return nil
		})
	}
	err = group.Wait()
	e.Count(ctx, track, map[string]float64{
		wiring.MetricParametersWritten: float64(written), wiring.MetricTargetsWithoutRole: float64(withoutRole), wiring.MetricTargetFailures: float64(failures),
	})
	return failed, errors.Join(append(errs, err)...)
}

// outstanding are the parameters that do not have their images.
func (e *Engine) outstanding(ctx context.Context, track string, s promotion.State) ([]task, error) {
	targets, err := e.Table.Targets(ctx, track)
	if err != nil {
		return nil, err
	}
	images := map[string]store.Image{}
	var tasks []task
	for _, stage := range e.Plan {
		level := s.Stages[stage.Name]
		if level.Current == "" {
			continue
		}
		image, known := images[level.Current]
		if !known {
			if image, err = e.Table.Image(ctx, level.Current); err != nil {
				return nil, err
			}
			if image.Track == "" {
				return nil, fmt.Errorf("track %s: image %s of stage %s is not in the table", track, level.Current, stage.Name)
			}
			images[level.Current] = image
		}
		for _, ami := range image.AMIs {
			place := store.Place{Stage: stage.Name, Account: ami.Account, Region: ami.Region}
			done := targets[place]
			if done.Revision == level.Revision && (!done.WithoutRole || !e.Clients.Has(ami.Account)) {
				continue
			}
			tasks = append(tasks, task{track: track, place: place, revision: level.Revision, image: image, ami: ami.ID})
		}
	}
	return tasks, nil
}

// Outstanding is how many parameters of a track do not have their images.
func (e *Engine) Outstanding(ctx context.Context, track string, s promotion.State) (int, error) {
	tasks, err := e.outstanding(ctx, track, s)
	return len(tasks), err
}

// write gives one parameter its image, says so on the bus, and notes that it is done.
// It is not written if there is no role for its account.
func (e *Engine) write(ctx context.Context, t task) (wrote bool, err error) {
	parent := ctx
	ctx, cancel := context.WithTimeout(parent, patience)
	defer cancel()
	where := fmt.Sprintf("region %s of account %s", t.place.Region, t.place.Account)
	name, err := e.Template.Expand(t.image.Values, t.place.Stage)
	if err != nil {
		return false, err
	}
	done := store.Target{
		Place: t.place, Revision: t.revision, Image: t.image.ARN.String(), AMI: t.ami, Parameter: name, At: time.Now().UTC(),
		WithoutRole: !e.Clients.Has(t.place.Account),
	}
	if done.WithoutRole {
		e.Log.WarnContext(ctx, "a parameter is not written, as there is no role for its account", "parameter", name, "account", t.place.Account, "region", t.place.Region)
		if err := e.tellNotWritten(ctx, t, name, "there is no role for the account"); err != nil {
			return false, err
		}
		return false, e.Table.PutTarget(ctx, t.track, done)
	}
	done.Version, err = e.Writer.Write(ctx, e.Clients.SSM(t.place.Account, t.place.Region), e.parameter(t, name))
	if err != nil {
		e.Log.ErrorContext(ctx, "a parameter could not be written", "parameter", name, "account", t.place.Account, "region", t.place.Region, "error", err)
		return false, errors.Join(fmt.Errorf("%s: %w", where, err), e.tellNotWritten(parent, t, name, err.Error()))
	}
	if err := e.announce(ctx, t, done); err != nil {
		return false, fmt.Errorf("%s: %w", where, err)
	}
	e.Log.InfoContext(ctx, "a parameter was written", "parameter", name, "account", t.place.Account, "region", t.place.Region, "ami", t.ami, "version", done.Version)
	return true, e.Table.PutTarget(ctx, t.track, done)
}

// parameter is what the parameter should be.
func (e *Engine) parameter(t task, name string) parameter.Parameter {
	version := t.image.ARN.Version
	tags := map[string]string{
		wiring.TagImage: t.image.ARN.String(), wiring.TagVersion: version.String(), wiring.TagStage: t.place.Stage, wiring.TagTrack: t.track,
	}
	for key, value := range map[string]string{wiring.TagPipeline: t.image.Pipeline, wiring.TagRecipe: t.image.Recipe} {
		if value != "" {
			tags[key] = value
		}
	}
	for key, value := range e.Config.Tags {
		tags[key] = value
	}
	return parameter.Parameter{
		Name: name, AMI: t.ami, DataType: e.Config.DataType, Tags: tags, Label: Label(version),
		Description: fmt.Sprintf("Machine image %s %s, written by Lintel", t.image.ARN.Name, version),
	}
}

// Label is that of the version of a parameter which has an image.
func Label(v imagebuilder.Version) string {
	return wiring.LabelPrefix + strings.ReplaceAll(v.String(), "/", "-")
}

// announce says on the bus that a parameter has its image.
func (e *Engine) announce(ctx context.Context, t task, done store.Target) error {
	detail, err := json.Marshal(wiring.Promoted{
		Track: t.track, Stage: t.place.Stage, Image: done.Image, Version: t.image.ARN.Version.String(), Account: t.place.Account,
		Region: t.place.Region, AMI: done.AMI, Parameter: done.Parameter, ParameterVersion: done.Version,
	})
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	out, err := e.Bus.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{{
		EventBusName: &e.Config.EventBus, Source: aws.String(wiring.EventSource), DetailType: aws.String(wiring.DetailTypePromoted),
		Detail: aws.String(string(detail)), Time: &done.At,
	}}})
	if err != nil {
		return fmt.Errorf("put an event on bus %s: %w", e.Config.EventBus, err)
	}
	for _, entry := range out.Entries {
		if entry.ErrorCode != nil {
			return fmt.Errorf("put an event on bus %s: %s: %s", e.Config.EventBus, *entry.ErrorCode, aws.ToString(entry.ErrorMessage))
		}
	}
	return nil
}
