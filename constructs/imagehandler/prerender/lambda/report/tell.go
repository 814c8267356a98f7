package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// emit writes the metrics of an execution.
func (h *handler) emit(r *report, stateMachine string) error {
	_, name, _ := strings.Cut(stateMachine, ":stateMachine:")
	count := func(name string, n int64) emf.Metric {
		return emf.Metric{Name: name, Unit: emf.Count, Value: float64(n)}
	}
	return h.metrics.Emit(emf.Record{
		Dimensions: map[string]string{wiring.DimensionStateMachine: name},
		Metrics: []emf.Metric{
			count(wiring.MetricPicturesDone, r.Pictures.Done),
			count(wiring.MetricPicturesSkipped, r.Pictures.Skipped),
			count(wiring.MetricPicturesFailed, r.Pictures.Failed),
			count(wiring.MetricPicturesPending, r.Pictures.Pending),
			count(wiring.MetricRenditionsMade, r.Renditions.Made),
			count(wiring.MetricRenditionsFound, r.Renditions.Found),
			{Name: wiring.MetricBytesMade, Unit: emf.Bytes, Value: float64(r.Renditions.Bytes)},
		},
	})
}

// maxCodes are named in a notification.
const maxCodes = 10

// notify publishes what people want to know, if there is a topic.
func (h *handler) notify(ctx context.Context, r *report, name string) error {
	if h.TopicARN == "" {
		return nil
	}
	_, err := h.sns.Publish(ctx, &sns.PublishInput{
		TopicArn: &h.TopicARN, Subject: aws.String("Pictures rendered ahead: " + r.Status), Message: aws.String(h.message(r, name)),
	})
	if err != nil {
		return fmt.Errorf("notify of execution %s: %w", name, err)
	}
	return nil
}

func (h *handler) message(r *report, name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Execution %s: %s\n", name, r.Status)
	if r.Error != "" {
		fmt.Fprintf(&b, "%s: %.1000s\n", r.Error, r.Cause)
	}
	fmt.Fprintf(&b, "\nPictures: %d done, %d skipped, %d failed, %d not begun\n", r.Pictures.Done, r.Pictures.Skipped, r.Pictures.Failed, r.Pictures.Pending)
	fmt.Fprintf(&b, "Renditions: %d made, %d found, %d bytes\n", r.Renditions.Made, r.Renditions.Found, r.Renditions.Bytes)
	for i, f := range r.Failures {
		if i == maxCodes {
			fmt.Fprintf(&b, "and %d other codes\n", len(r.Failures)-maxCodes)
			break
		}
		fmt.Fprintf(&b, "%d x %s\n", f.Count, f.Code)
	}
	fmt.Fprintf(&b, "\nReport: s3://%s/%s\n", h.Bucket, wiring.ReportKey(name))
	if r.Failed != "" {
		fmt.Fprintf(&b, "To render those that are left, start an execution with {\"list\": %q}\n", r.Failed)
	}
	return b.String()
}
