package main

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

type seer struct {
	err           error
	minConfidence float32
}

func (s *seer) DetectFaces(context.Context, *rekognition.DetectFacesInput, ...func(*rekognition.Options)) (*rekognition.DetectFacesOutput, error) {
	face := func(confidence, left float32) types.FaceDetail {
		return types.FaceDetail{Confidence: &confidence, BoundingBox: &types.BoundingBox{Left: &left, Top: aws.Float32(0.25), Width: aws.Float32(0.5), Height: aws.Float32(0.125)}}
	}
	return &rekognition.DetectFacesOutput{FaceDetails: []types.FaceDetail{face(90, 0.5), {}, face(99, 0.75)}}, s.err
}

func (s *seer) DetectModerationLabels(_ context.Context, in *rekognition.DetectModerationLabelsInput, _ ...func(*rekognition.Options)) (*rekognition.DetectModerationLabelsOutput, error) {
	s.minConfidence = *in.MinConfidence
	return &rekognition.DetectModerationLabelsOutput{ModerationLabels: []types.ModerationLabel{{Name: aws.String("Smoking")}}}, s.err
}

func TestVision(t *testing.T) {
	s, clients := &seer{}, 0
	v := newVision(func() rekognitionClient { clients++; return s })
	if clients != 0 {
		t.Error("there is a client before it is needed")
	}
	boxes, err := v.Faces(t.Context(), nil)
	want := []edits.Box{{Left: 0.75, Top: 0.25, Width: 0.5, Height: 0.125}, {Left: 0.5, Top: 0.25, Width: 0.5, Height: 0.125}}
	if err != nil || !reflect.DeepEqual(boxes, want) {
		t.Errorf("got %v, %v", boxes, err)
	}
	labels, err := v.Moderation(t.Context(), nil, 75)
	if err != nil || len(labels) != 1 || labels[0] != "Smoking" || s.minConfidence != 75 || clients != 1 {
		t.Errorf("got %v, %v, with %v and %d clients", labels, err, s.minConfidence, clients)
	}
	s.err = &types.ThrottlingException{}
	if _, err := v.Faces(t.Context(), nil); !errors.Is(err, service.ErrThrottled) {
		t.Errorf("got %v", err)
	}
	s.err = &types.AccessDeniedException{}
	if _, err := v.Moderation(t.Context(), nil, 75); err == nil || errors.Is(err, service.ErrThrottled) {
		t.Errorf("got %v", err)
	}
}
