package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// properties of Custom::LintelDemoPage.
type properties struct {
	Bucket   string
	Settings string
	Digest   string
}

// cacheControl has caches ask whether there is a newer file.
const cacheControl = "no-cache"

// putter is what the handler calls of S3.
type putter interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

type handler struct{ s3 putter }

// handle writes the files, the document last: it refers to the others.
func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	if r.Type == customresource.Delete {
		return nil, nil
	}
	files, err := filesOf(r.Properties)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(files))) {
		if name == demopage.Document {
			continue
		}
		if err := h.put(ctx, r.Properties.Bucket, name, files[name]); err != nil {
			return nil, err
		}
	}
	if err := h.put(ctx, r.Properties.Bucket, demopage.Document, files[demopage.Document]); err != nil {
		return nil, err
	}
	slog.InfoContext(ctx, "wrote the page", "bucket", r.Properties.Bucket, "files", len(files))
	return &customresource.Response{PhysicalResourceID: customresource.PhysicalID("demo-page", r.Properties.Bucket)}, nil
}

func filesOf(p properties) (map[string][]byte, error) {
	if p.Bucket == "" {
		return nil, errors.New("no Bucket, need the name of the bucket to write to")
	}
	var settings demopage.Settings
	if err := json.Unmarshal([]byte(p.Settings), &settings); err != nil {
		return nil, fmt.Errorf("property Settings: %w", err)
	}
	return demopage.Files(settings)
}

func (h *handler) put(ctx context.Context, bucket, name string, content []byte) error {
	_, err := h.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &bucket, Key: &name, Body: bytes.NewReader(content),
		ContentType: aws.String(demopage.ContentType(name)), CacheControl: aws.String(cacheControl),
	})
	if err != nil {
		return fmt.Errorf("put s3://%s/%s: %w", bucket, name, err)
	}
	return nil
}
