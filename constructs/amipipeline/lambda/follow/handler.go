package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/store"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// A parametersClient is the call of [*ssm.Client] that the handler makes.
type parametersClient interface {
	GetParameter(context.Context, *ssm.GetParameterInput, ...func(*ssm.Options)) (*ssm.GetParameterOutput, error)
}

// A templatesClient is the calls of [*ec2.Client] that the handler makes.
type templatesClient interface {
	DescribeLaunchTemplateVersions(context.Context, *ec2.DescribeLaunchTemplateVersionsInput, ...func(*ec2.Options)) (*ec2.DescribeLaunchTemplateVersionsOutput, error)
	CreateLaunchTemplateVersion(context.Context, *ec2.CreateLaunchTemplateVersionInput, ...func(*ec2.Options)) (*ec2.CreateLaunchTemplateVersionOutput, error)
	ModifyLaunchTemplate(context.Context, *ec2.ModifyLaunchTemplateInput, ...func(*ec2.Options)) (*ec2.ModifyLaunchTemplateOutput, error)
}

// A groupsClient is the call of [*autoscaling.Client] that the handler makes.
type groupsClient interface {
	StartInstanceRefresh(context.Context, *autoscaling.StartInstanceRefreshInput, ...func(*autoscaling.Options)) (*autoscaling.StartInstanceRefreshOutput, error)
}

// A handler makes followers follow.
type handler struct {
	wiring.Config
	log       *slog.Logger
	metrics   *emf.Emitter
	table     store.Table
	ssm       parametersClient
	templates templatesClient
	groups    groupsClient
}

// An event is what invokes the handler: an event of EventBridge, or a request to check.
type event struct {
	Action     string          `json:"action"`
	DetailType string          `json:"detail-type"`
	Detail     wiring.Promoted `json:"detail"`
}

// errEvent says that an event is neither.
var errEvent = errors.New("not an event of a promotion, and no check")

// handle makes the followers of the event's parameter follow, or all. What one of them
// fails at keeps nothing from the others.
func (h *handler) handle(ctx context.Context, payload json.RawMessage) error {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return fmt.Errorf("%w: %w", errEvent, err)
	}
	if e.Action != wiring.ActionCheck && e.DetailType != wiring.DetailTypePromoted {
		return fmt.Errorf("%w: got action %.40q and detail-type %.60q", errEvent, e.Action, e.DetailType)
	}
	var errs []error
	followed := 0
	for _, f := range h.Followers {
		if e.Action != wiring.ActionCheck && f.Parameter != e.Detail.Parameter {
			continue
		}
		moved, err := h.follow(ctx, f, e.Action != wiring.ActionCheck)
		if err != nil {
			h.log.ErrorContext(ctx, "a follower has failed", "parameter", f.Parameter, "launchTemplate", f.LaunchTemplate, "group", f.Group, "error", err)
			errs = append(errs, err)
		}
		if moved {
			followed++
		}
	}
	err := h.metrics.Emit(emf.Record{
		Dimensions: map[string]string{wiring.DimensionTable: h.Table},
		Metrics: []emf.Metric{
			{Name: wiring.MetricFollowed, Value: float64(followed)}, {Name: wiring.MetricFollowerFailures, Value: float64(len(errs))},
		},
	})
	return errors.Join(append(errs, err)...)
}

// follow makes one follower follow, and tells whether it got another image. byEvent says
// that the parameter is known to have changed.
func (h *handler) follow(ctx context.Context, f wiring.Follower, byEvent bool) (moved bool, err error) {
	out, err := h.ssm.GetParameter(ctx, &ssm.GetParameterInput{Name: &f.Parameter})
	if err != nil {
		return false, fmt.Errorf("parameter %s: %w", f.Parameter, err)
	}
	image := aws.ToString(out.Parameter.Value)
	var template types.LaunchTemplateVersion
	if f.LaunchTemplate != "" {
		if template, err = h.current(ctx, f.LaunchTemplate); err != nil {
			return false, fmt.Errorf("launch template %s: %w", f.LaunchTemplate, err)
		}
	}
	if err := h.introduce(ctx, f, image, template, byEvent); err != nil {
		return false, err
	}
	if f.LaunchTemplate != "" && imageOf(template) != image {
		if err := h.change(ctx, f, template, image); err != nil {
			return false, fmt.Errorf("launch template %s: %w", f.LaunchTemplate, err)
		}
		moved = true
	}
	if f.Group == "" {
		return moved, nil
	}
	refreshed, err := h.refresh(ctx, f, image)
	if err != nil {
		return moved, fmt.Errorf("auto scaling group %s: %w", f.Group, err)
	}
	return moved || refreshed, nil
}
