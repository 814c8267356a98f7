package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

func isManifest(key string) bool { return strings.HasSuffix(key, wiring.Manifest) }

func (h *handler) manifest(ctx context.Context, key string) (m *maprun.Manifest, err error) {
	err = h.open(ctx, key, func(body io.Reader) error {
		text, err := io.ReadAll(io.LimitReader(body, maprun.MaxManifest+1))
		switch {
		case err != nil:
			return err
		case len(text) > maprun.MaxManifest:
			return fmt.Errorf("it has more than %d bytes", maprun.MaxManifest)
		}
		if m, err = maprun.ParseManifest(text); err != nil {
			return err
		}
		if m.DestinationBucket != h.Bucket {
			return fmt.Errorf("its results are in the bucket %q", m.DestinationBucket)
		}
		return nil
	})
	return m, err
}

// read adds all results of a status to the report, and to the list those that are to
// be rendered yet.
func (h *handler) read(ctx context.Context, manifests []*maprun.Manifest, status maprun.Status, r *report, to *list) error {
	for _, m := range manifests {
		for _, file := range m.ResultFiles[status] {
			err := h.open(ctx, file.Key, func(body io.Reader) error {
				return maprun.Read(body, func(result *maprun.Result) error {
					picture, err := r.Add(status, result)
					if err != nil || picture == nil {
						return err
					}
					return to.add(picture)
				})
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// open reads an object by a function.
func (h *handler) open(ctx context.Context, key string, read func(io.Reader) error) error {
	out, err := h.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &h.Bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	if err := errors.Join(read(out.Body), out.Body.Close()); err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	return nil
}
