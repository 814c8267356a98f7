package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

type rekognitionClient interface {
	DetectFaces(context.Context, *rekognition.DetectFacesInput, ...func(*rekognition.Options)) (*rekognition.DetectFacesOutput, error)
	DetectModerationLabels(context.Context, *rekognition.DetectModerationLabelsInput, ...func(*rekognition.Options)) (*rekognition.DetectModerationLabelsOutput, error)
}

// A vision is Amazon Rekognition. Its client is made when it is first needed.
type vision struct{ client func() rekognitionClient }

var _ edits.Vision = vision{}

func newVision(client func() rekognitionClient) vision { return vision{sync.OnceValue(client)} }

// Faces implements [edits.Vision].
func (v vision) Faces(ctx context.Context, jpeg []byte) ([]edits.Box, error) {
	out, err := v.client().DetectFaces(ctx, &rekognition.DetectFacesInput{Image: &types.Image{Bytes: jpeg}})
	if err != nil {
		return nil, throttled(err)
	}
	slices.SortStableFunc(out.FaceDetails, func(a, b types.FaceDetail) int {
		return cmp.Compare(aws.ToFloat32(b.Confidence), aws.ToFloat32(a.Confidence))
	})
	var boxes []edits.Box
	for _, face := range out.FaceDetails {
		if b := face.BoundingBox; b != nil {
			boxes = append(boxes, edits.Box{
				Left: float64(aws.ToFloat32(b.Left)), Top: float64(aws.ToFloat32(b.Top)),
				Width: float64(aws.ToFloat32(b.Width)), Height: float64(aws.ToFloat32(b.Height)),
			})
		}
	}
	return boxes, nil
}

// Moderation implements [edits.Vision].
func (v vision) Moderation(ctx context.Context, jpeg []byte, minConfidence float64) ([]string, error) {
	out, err := v.client().DetectModerationLabels(ctx, &rekognition.DetectModerationLabelsInput{
		Image: &types.Image{Bytes: jpeg}, MinConfidence: aws.Float32(float32(minConfidence)),
	})
	if err != nil {
		return nil, throttled(err)
	}
	var labels []string
	for _, label := range out.ModerationLabels {
		labels = append(labels, aws.ToString(label.Name))
	}
	return labels, nil
}

// throttled adds to an error by which Rekognition asks for fewer requests that it
// does.
func throttled(err error) error {
	var answer smithy.APIError
	if errors.As(err, &answer) && slices.Contains([]string{"ThrottlingException", "ProvisionedThroughputExceededException"}, answer.ErrorCode()) {
		return fmt.Errorf("%w: %w", service.ErrThrottled, err)
	}
	return err
}
