package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
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

// maxCodes are named in a text.
const maxCodes = 10

// A notification is what programs are told of an execution.
type notification struct {
	Execution  string            `json:"execution"`
	Status     string            `json:"status"`
	Error      string            `json:"error,omitempty"`
	Pictures   maprun.Pictures   `json:"pictures"`
	Renditions maprun.Renditions `json:"renditions"`
	// Bucket has the Report and, if pictures are left, the list of those that Failed.
	Bucket string `json:"bucket"`
	Report string `json:"report"`
	Failed string `json:"failed,omitempty"`
}

// notify publishes a text for people and JSON for programs, if there is a topic.
func (h *handler) notify(ctx context.Context, r *report, name string) error {
	if h.TopicARN == "" {
		return nil
	}
	machines, err := json.Marshal(notification{r.Execution, r.Status, r.Error, r.Pictures, r.Renditions, h.Bucket, wiring.ReportKey(name), r.Failed})
	if err != nil {
		return err
	}
	message, err := json.Marshal(map[string]string{"default": string(machines), "email": h.text(r, name)})
	if err != nil {
		return err
	}
	_, err = h.sns.Publish(ctx, &sns.PublishInput{
		TopicArn: &h.TopicARN, Subject: aws.String("Pictures rendered ahead: " + r.Status), MessageStructure: aws.String("json"), Message: aws.String(string(message)),
	})
	if err != nil {
		return fmt.Errorf("notify of execution %s: %w", name, err)
	}
	return nil
}

func (h *handler) text(r *report, name string) string {
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
