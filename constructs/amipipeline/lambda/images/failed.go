package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	imagebuildersdk "github.com/aws/aws-sdk-go-v2/service/imagebuilder"
	"github.com/aws/aws-sdk-go-v2/service/imagebuilder/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// builds are the metrics of builds that have not succeeded.
var builds = map[string]string{imagebuilder.Failed: wiring.MetricBuildsFailed, imagebuilder.Cancelled: wiring.MetricBuildsCancelled}

// failed tells once of a build that has failed or was cancelled.
func (h *handler) failed(ctx context.Context, i imagebuilder.Image) error {
	arn := i.ARN.String()
	told, err := h.Table.WasTold(ctx, arn, wiring.KindBuildFailed)
	if err != nil || told {
		return err
	}
	h.Log.WarnContext(ctx, "a build has not succeeded", "image", i.ARN, "state", i.Status, "reason", i.Reason)
	h.Count(ctx, "", map[string]float64{builds[i.Status]: 1})
	return h.TellOnce(ctx, arn, wiring.KindBuildFailed, notify.Notification{
		Kind: wiring.KindBuildFailed, Image: arn, Version: i.ARN.Version.String(),
		Title: fmt.Sprintf("Build %s %s: %s", i.ARN.Name, i.ARN.Version, i.Status),
		Text: []string{
			"Reason: " + cmp.Or(i.Reason, "not told") + ".",
			"Pipeline: " + cmp.Or(imagebuilder.ResourceName(i.Pipeline), "none") + ".",
			console(i.ARN),
		},
	})
}

// domains are those of the console, by partition.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
var domains = map[string]string{"aws-cn": "console.amazonaws.cn", "aws-us-gov": "console.amazonaws-us-gov.com"}

// console is the page of the images in the console.
func console(arn imagebuilder.ARN) string {
	domain := cmp.Or(domains[arn.Partition], "console.aws.amazon.com")
	return "https://" + arn.Region + "." + domain + "/imagebuilder/home?region=" + arn.Region + "#/images"
}

// ends are the states that end a build.
var ends = map[string]bool{imagebuilder.Available: true, imagebuilder.Failed: true, imagebuilder.Cancelled: true}

// change takes an event, which has neither AMIs nor pipeline: the image is looked up.
func (h *handler) change(ctx context.Context, c imagebuilder.Change, at time.Time) error {
	if !ends[c.Status] {
		return nil
	}
	i, err := h.lookUp(ctx, c)
	if err != nil {
		return err
	}
	return h.image(ctx, i, at) // which may have another state by now
}

// lookUp returns an image as Image Builder has it. One that is gone has no more than
// what the event says, and the state DELETED if it was available.
// https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_GetImage.html
func (h *handler) lookUp(ctx context.Context, c imagebuilder.Change) (imagebuilder.Image, error) {
	out, err := h.Images.GetImage(ctx, &imagebuildersdk.GetImageInput{ImageBuildVersionArn: aws.String(c.ARN.String())})
	if isGone(err) {
		status := c.Status
		if status == imagebuilder.Available {
			status = "DELETED"
		}
		return imagebuilder.Fields{ARN: c.ARN.String(), Status: status, Reason: c.Reason}.Image()
	}
	if err != nil {
		return imagebuilder.Image{}, fmt.Errorf("get image %s: %w", c.ARN, err)
	}
	return fieldsOf(out.Image, c).Image()
}

// isGone tells whether Image Builder does not know an image.
func isGone(err error) bool {
	failure, ok := errors.AsType[smithy.APIError](err)
	return ok && failure.ErrorCode() == "ResourceNotFoundException"
}

// fieldsOf are what the answer has of an image.
func fieldsOf(image *types.Image, c imagebuilder.Change) imagebuilder.Fields {
	f := imagebuilder.Fields{
		ARN: cmp.Or(aws.ToString(image.Arn), c.ARN.String()), Type: string(image.Type), Pipeline: aws.ToString(image.SourcePipelineArn),
		Platform: string(image.Platform), OSVersion: aws.ToString(image.OsVersion), Created: aws.ToString(image.DateCreated), Reason: c.Reason,
	}
	if image.State != nil {
		f.Status = string(image.State.Status)
		f.Reason = strings.TrimSpace(cmp.Or(aws.ToString(image.State.Reason), c.Reason))
	}
	if image.ImageRecipe != nil {
		f.Recipe = aws.ToString(image.ImageRecipe.Arn)
	}
	if image.OutputResources == nil {
		return f
	}
	for _, ami := range image.OutputResources.Amis {
		f.AMIs = append(f.AMIs, imagebuilder.AMI{Account: aws.ToString(ami.AccountId), Region: aws.ToString(ami.Region), ID: aws.ToString(ami.Image)})
	}
	return f
}
