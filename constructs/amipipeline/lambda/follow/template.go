package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// current is the default version of a launch template.
func (h *handler) current(ctx context.Context, id string) (types.LaunchTemplateVersion, error) {
	out, err := h.templates.DescribeLaunchTemplateVersions(ctx, &ec2.DescribeLaunchTemplateVersionsInput{
		LaunchTemplateId: &id, Versions: []string{"$Default"},
	})
	if err != nil {
		return types.LaunchTemplateVersion{}, err
	}
	if len(out.LaunchTemplateVersions) != 1 {
		return types.LaunchTemplateVersion{}, errors.New("it has no default version")
	}
	return out.LaunchTemplateVersions[0], nil
}

// imageOf is the image of a version, "" if it has none.
func imageOf(version types.LaunchTemplateVersion) string {
	if version.LaunchTemplateData == nil {
		return ""
	}
	return aws.ToString(version.LaunchTemplateData.ImageId)
}

// change makes a version with an image, made from the current one, the default.
func (h *handler) change(ctx context.Context, f wiring.Follower, current types.LaunchTemplateVersion, image string) error {
	source := strconv.FormatInt(aws.ToInt64(current.VersionNumber), 10)
	created, err := h.templates.CreateLaunchTemplateVersion(ctx, &ec2.CreateLaunchTemplateVersionInput{
		LaunchTemplateId: &f.LaunchTemplate, SourceVersion: &source, ClientToken: aws.String(token(f.LaunchTemplate, source, image)),
		LaunchTemplateData: &types.RequestLaunchTemplateData{ImageId: &image},
		VersionDescription: aws.String("Image of " + f.Parameter[max(0, len(f.Parameter)-200):]),
	})
	if err != nil {
		return err
	}
	if created.LaunchTemplateVersion == nil {
		return errors.New("a version was created without a number")
	}
	version := strconv.FormatInt(aws.ToInt64(created.LaunchTemplateVersion.VersionNumber), 10)
	if _, err := h.templates.ModifyLaunchTemplate(ctx, &ec2.ModifyLaunchTemplateInput{LaunchTemplateId: &f.LaunchTemplate, DefaultVersion: &version}); err != nil {
		return fmt.Errorf("make version %s the default: %w", version, err)
	}
	h.log.InfoContext(ctx, "a launch template has another image", "launchTemplate", f.LaunchTemplate, "version", version, "ami", image)
	return nil
}

// token is one that is the same for the same request.
func token(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d %s\n", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))[:64]
}
