package track

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
	"golang.org/x/sync/errgroup"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

// ErrGone says that an AMI cannot be launched: it was deregistered, disabled or
// deprecated.
var ErrGone = errors.New("the AMI cannot be used")

// describe returns an AMI, or ErrGone if there is none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
func (e *Engine) describe(ctx context.Context, ami imagebuilder.AMI) (ec2types.Image, error) {
	out, err := e.Clients.EC2(ami.Account, ami.Region).DescribeImages(ctx, &ec2.DescribeImagesInput{
		ImageIds: []string{ami.ID}, IncludeDeprecated: aws.Bool(true), IncludeDisabled: aws.Bool(true),
	})
	where := fmt.Sprintf("AMI %s in region %s of account %s", ami.ID, ami.Region, ami.Account)
	if failure, ok := errors.AsType[smithy.APIError](err); ok && failure.ErrorCode() == "InvalidAMIID.NotFound" {
		return ec2types.Image{}, fmt.Errorf("%s: %w: there is none", where, ErrGone)
	}
	if err != nil {
		return ec2types.Image{}, fmt.Errorf("%s: %w", where, err)
	}
	if len(out.Images) == 0 {
		return ec2types.Image{}, fmt.Errorf("%s: %w: there is none", where, ErrGone)
	}
	return out.Images[0], nil
}

// usable returns ErrGone if an AMI cannot be launched, or should not be any more.
func usable(image ec2types.Image, now time.Time) error {
	if image.State != ec2types.ImageStateAvailable {
		return fmt.Errorf("AMI %s: %w: its state is %s", aws.ToString(image.ImageId), ErrGone, image.State)
	}
	deprecated, err := time.Parse(time.RFC3339Nano, aws.ToString(image.DeprecationTime))
	if err == nil && !deprecated.After(now) {
		return fmt.Errorf("AMI %s: %w: it is deprecated since %s", aws.ToString(image.ImageId), ErrGone, deprecated.Format(time.DateOnly))
	}
	return nil
}

// Architecture is that of an image, such as arm64, or "" if none of its AMIs can be
// looked at.
func (e *Engine) Architecture(ctx context.Context, i imagebuilder.Image) (string, error) {
	var chosen imagebuilder.AMI
	for _, ami := range i.AMIs {
		here := ami.Account == e.Config.Account && ami.Region == e.Clients.Base.Region
		if e.Clients.Has(ami.Account) && (chosen.ID == "" || here) {
			chosen = ami
		}
	}
	if chosen.ID == "" {
		return "", nil
	}
	image, err := e.describe(ctx, chosen)
	return string(image.Architecture), err
}

// Usable is a [Check] that the AMIs of the images which stages get can be launched,
// where there is access to them.
func (e *Engine) Usable(ctx context.Context, result promotion.Result) error {
	checked := map[string]bool{}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, move := range result.Moves {
		if checked[move.To.ARN] {
			continue
		}
		checked[move.To.ARN] = true
		image, err := e.Table.Image(ctx, move.To.ARN)
		if err != nil {
			return err
		}
		for _, ami := range image.AMIs {
			if !e.Clients.Has(ami.Account) {
				continue
			}
			group.Go(func() error {
				described, err := e.describe(ctx, ami)
				if err != nil {
					return err
				}
				return usable(described, time.Now())
			})
		}
	}
	return group.Wait()
}
