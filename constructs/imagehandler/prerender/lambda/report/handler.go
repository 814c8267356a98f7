package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// An s3Client is the calls of [*s3.Client] that the handler makes. It needs the
// permissions s3:ListBucket, s3:GetObject and s3:PutObject.
type s3Client interface {
	s3.ListObjectsV2APIClient
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// An snsClient is the call of [*sns.Client] that the handler makes. It needs the
// permission sns:Publish on the topic.
type snsClient interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// A handler reports executions.
type handler struct {
	config
	log     *slog.Logger
	metrics *emf.Emitter
	s3      s3Client
	sns     snsClient
}

// A report is what is written of an execution.
type report struct {
	Execution string `json:"execution"`
	Status    string `json:"status"`
	Error     string `json:"error,omitempty"`
	Cause     string `json:"cause,omitempty"`
	Started   string `json:"started,omitempty"`
	Stopped   string `json:"stopped,omitempty"`
	// Results are the map runs of which there are results; none if there was none, or
	// if it could not begin.
	Results []string `json:"results"`
	maprun.Summary
	// Failed is the key of the list of pictures that are to be rendered yet; none if
	// there are none.
	Failed string `json:"failed,omitempty"`
}

// handle takes the event that an execution has ended.
func (h *handler) handle(ctx context.Context, event events.EventBridgeEvent) error {
	e, err := h.ending(event)
	if err != nil {
		return err
	}
	r, err := h.report(ctx, e)
	if err != nil {
		return fmt.Errorf("report of execution %s: %w", e.Name, err)
	}
	h.log.InfoContext(ctx, "an execution has ended", "name", e.Name, "status", e.Status, "pictures", r.Pictures, "renditions", r.Renditions)
	return errors.Join(h.emit(r, e.StateMachine), h.notify(ctx, r, e.Name))
}

// report sums the results up and writes the two objects. Those to render yet come
// first: their list is there even if there is no time for all that succeeded.
func (h *handler) report(ctx context.Context, e ending) (_ *report, err error) {
	manifests, err := h.manifests(ctx, e.Name)
	if err != nil {
		return nil, err
	}
	r := &report{
		Execution: e.Execution, Status: e.Status, Error: e.Error, Cause: e.Cause,
		Started: at(e.Started), Stopped: at(e.Stopped), Results: []string{},
	}
	list, err := newList()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, list.close()) }()
	for _, status := range []maprun.Status{maprun.Failed, maprun.Pending} {
		if err := h.read(ctx, manifests, status, r, list); err != nil {
			return nil, err
		}
	}
	// An empty list is written too: it replaces that of before a redrive.
	if err := list.put(ctx, h.s3, h.Bucket, wiring.FailedKey(e.Name)); err != nil {
		return nil, err
	}
	if list.length > 0 {
		r.Failed = wiring.FailedKey(e.Name)
	}
	if err := h.read(ctx, manifests, maprun.Succeeded, r, list); err != nil {
		return nil, err
	}
	for _, m := range manifests {
		r.Results = append(r.Results, m.MapRunArn)
	}
	r.Finish()
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, err
	}
	return r, h.put(ctx, wiring.ReportKey(e.Name), text)
}

// manifests are those of the execution's map runs. There is none if it ended before
// one began.
func (h *handler) manifests(ctx context.Context, execution string) ([]*maprun.Manifest, error) {
	var found []*maprun.Manifest
	pages := s3.NewListObjectsV2Paginator(h.s3, &s3.ListObjectsV2Input{Bucket: &h.Bucket, Prefix: aws.String(wiring.ResultsPrefix(execution))})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list results: %w", err)
		}
		for _, o := range page.Contents {
			if !isManifest(aws.ToString(o.Key)) {
				continue
			}
			m, err := h.manifest(ctx, aws.ToString(o.Key))
			if err != nil {
				return nil, err
			}
			found = append(found, m)
		}
	}
	return found, nil
}

func (h *handler) put(ctx context.Context, key string, text []byte) error {
	_, err := h.s3.PutObject(ctx, &s3.PutObjectInput{Bucket: &h.Bucket, Key: &key, ContentType: aws.String("application/json"), Body: bytes.NewReader(text)})
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}
