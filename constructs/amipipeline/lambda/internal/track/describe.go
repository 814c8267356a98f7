package track

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"golang.org/x/sync/errgroup"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
)

// ErrGone says that an AMI cannot be launched: it was deregistered, disabled or
// deprecated.
var ErrGone = errors.New("the AMI cannot be used")

// An AMI is looked up that often, and for so long at most: an operator waits for it.
const (
	looks = 3
	look  = 15 * time.Second
)

// describe returns an AMI, or ErrGone if there is none.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
func (e *Engine) describe(ctx context.Context, ami imagebuilder.AMI) (ec2types.Image, error) {
	ctx, cancel := context.WithTimeout(ctx, look)
	defer cancel()
	out, err := e.Clients.EC2(ami.Account, ami.Region).DescribeImages(ctx, &ec2.DescribeImagesInput{
		ImageIds: []string{ami.ID}, IncludeDeprecated: aws.Bool(true), IncludeDisabled: aws.Bool(true),
	}, func(o *ec2.Options) { o.RetryMaxAttempts = looks })
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
// where there is access to them. A region that does not answer keeps no image from the
// others, lest nothing could be rolled back while one is down; but one AMI must be seen.
func (e *Engine) Usable(ctx context.Context, result promotion.Result) error {
	checked := map[string]bool{}
	for _, move := range result.Moves {
		if checked[move.To.ARN] {
			continue
		}
		checked[move.To.ARN] = true
		if err := e.imageUsable(ctx, move.To.ARN); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) imageUsable(ctx context.Context, arn string) error {
	image, err := e.Table.Image(ctx, arn)
	if err != nil {
		return err
	}
	unseen := make([]error, len(image.AMIs))
	var seen atomic.Bool
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for n, ami := range image.AMIs {
		if !e.Clients.Has(ami.Account) {
			continue
		}
		group.Go(func() error {
			described, err := e.describe(ctx, ami)
			if doesNotAnswer(err) {
				e.Log.WarnContext(ctx, "an AMI could not be looked up", "ami", ami.ID, "account", ami.Account, "region", ami.Region, "error", err)
				unseen[n] = err
				return nil
			}
			if err != nil {
				return err
			}
			seen.Store(true)
			return usable(described, time.Now())
		})
	}
	if err := group.Wait(); err != nil || seen.Load() {
		return err
	}
	return errors.Join(unseen...)
}

// doesNotAnswer tells an error of the network or of the service from a refusal.
func doesNotAnswer(err error) bool {
	if err == nil || errors.Is(err, ErrGone) {
		return false
	}
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return !ok || answer.HTTPStatusCode() >= http.StatusInternalServerError
}
