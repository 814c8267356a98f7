package main

import (
	"cmp"
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// unknown is noted of a group whose image is not known.
const unknown = "unknown"

// introduce notes, before anything is done, which image a group has that was never told
// of one: that of its launch template, or else that of the parameter, unless that is
// known to have changed. So a crash after the launch template has changed does not
// leave the group with what it has.
func (h *handler) introduce(ctx context.Context, f wiring.Follower, image string, template types.LaunchTemplateVersion, byEvent bool) error {
	if f.Group == "" {
		return nil
	}
	told, err := h.table.Followed(ctx, f.Group)
	if err != nil || told != "" {
		return err
	}
	switch {
	case f.LaunchTemplate != "":
		image = cmp.Or(imageOf(template), unknown)
	case byEvent:
		image = unknown
	}
	return h.table.PutFollowed(ctx, f.Group, image)
}

// refresh has the instances of a group replaced, unless it was told of the image
// already. While they are being replaced for another reason, a later check does it.
func (h *handler) refresh(ctx context.Context, f wiring.Follower, image string) (refreshed bool, err error) {
	told, err := h.table.Followed(ctx, f.Group)
	if err != nil || told == image {
		return false, err
	}
	preferences := &autoscalingtypes.RefreshPreferences{
		MinHealthyPercentage: aws.Int32(int32(f.MinHealthyPercent)), MaxHealthyPercentage: aws.Int32(int32(f.MaxHealthyPercent)),
	}
	if f.WarmupSeconds > 0 {
		preferences.InstanceWarmup = aws.Int32(int32(f.WarmupSeconds))
	}
	_, err = h.groups.StartInstanceRefresh(ctx, &autoscaling.StartInstanceRefreshInput{
		AutoScalingGroupName: &f.Group, Strategy: autoscalingtypes.RefreshStrategyRolling, Preferences: preferences,
	})
	if _, busy := errors.AsType[*autoscalingtypes.InstanceRefreshInProgressFault](err); busy {
		h.log.InfoContext(ctx, "the instances of a group are being replaced: the next check tries again", "group", f.Group, "ami", image)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	h.log.InfoContext(ctx, "the instances of a group are replaced", "group", f.Group, "ami", image)
	return true, h.table.PutFollowed(ctx, f.Group, image)
}
