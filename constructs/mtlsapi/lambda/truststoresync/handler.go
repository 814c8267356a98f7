package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions"
)

// s3API is what the handler calls of S3.
type s3API interface {
	sourceAPI
	objectAPI
	objectversions.API
}

type handler struct {
	s3          s3API
	authorities authorityAPI
	now         func() time.Time
}

func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	if r.Type == customresource.Delete {
		return nil, h.remove(ctx, r.Properties)
	}
	if err := r.Properties.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
	}
	data, err := h.sync(ctx, r.Properties)
	return &customresource.Response{
		PhysicalResourceID: customresource.PhysicalID("truststore", r.Properties.Bucket, r.Properties.Key),
		Data:               data,
	}, err
}

// sync makes the object hold the certificates of the sources and returns the
// attributes of the resource.
func (h *handler) sync(ctx context.Context, p properties) (map[string]string, error) {
	sources, err := h.read(ctx, p.Sources)
	if err != nil {
		return nil, err
	}
	now := h.now()
	bundle, err := truststore.Assemble(now, sources...)
	if err != nil {
		return nil, refusal(ctx, err)
	}
	for _, w := range bundle.Warnings(now, 0) {
		slog.WarnContext(ctx, "a certificate of the truststore needs attention", "warning", w.String())
	}
	version, err := h.write(ctx, p.Bucket, p.Key, bundle)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		"TruststoreUri":     uri(p.Bucket, p.Key),
		"TruststoreVersion": version,
		"Digest":            bundle.Digest(),
		"Certificates":      strconv.Itoa(len(bundle.Certificates())),
		"NotAfter":          bundle.NotAfter().UTC().Format(time.RFC3339),
	}, nil
}

// Bounds of what is told about refused sources, in bytes: the Reason of a response
// of 4096 bytes at most, with room for its other members and for escapes, and one
// log record.
const (
	maxReason = 3000
	maxLogged = 64 << 10
)

// refusal shortens the problems that Assemble found to the whole ones that fit
// into Reason, and logs the others too.
func refusal(ctx context.Context, err error) error {
	var refused *truststore.Error
	if !errors.As(err, &refused) {
		return err
	}
	slog.ErrorContext(ctx, "refused the sources", "problems", len(refused.Problems), "detail", refused.Reason(maxLogged))
	return errors.New(refused.Reason(maxReason))
}

// remove deletes every version of the object. Nobody may be able to go back to
// one, and the bucket must be empty to be deleted.
func (h *handler) remove(ctx context.Context, p properties) error {
	n, err := objectversions.DeleteKey(ctx, h.s3, p.Bucket, p.Key)
	switch {
	case err == nil:
		slog.InfoContext(ctx, "deleted the truststore", "uri", uri(p.Bucket, p.Key), "versions", n)
		return nil
	case objectversions.IsNoSuchBucket(err):
		return fmt.Errorf("%w: %w", customresource.ErrGone, err)
	default:
		return fmt.Errorf("delete truststore %s, of which %d versions are gone: %w", uri(p.Bucket, p.Key), n, err)
	}
}

// uri is the form in which API Gateway takes the name of an object.
func uri(bucket, key string) string { return "s3://" + bucket + "/" + key }
