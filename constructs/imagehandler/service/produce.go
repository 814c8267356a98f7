package service

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// outcome is what all identical requests get.
type outcome struct {
	body         []byte
	etag         string // without quotes
	cacheControl string // of the source
	modified     time.Time
	notModified  bool
	location     string // where the result is, instead of a body
	expires      time.Duration

	source, result                codec.Format
	bytesIn, bytesKept            int64
	derivativeHit, derivativeMiss bool
	derivativeErrors              int
}

// setBody takes a derivative for the result, unless it is none.
func (o *outcome) setBody(body []byte) error {
	format, err := codec.Sniff(body[:min(len(body), codec.SniffLen)])
	if err == nil {
		o.body, o.result = body, format
	}
	return err
}

// job is the work for a request, done once for all identical ones.
type job struct {
	*Service
	request   *request.Request
	overlay   *request.Overlay
	condition condition
	deadline  time.Time // of who began it
	out       *outcome
	missing   string // the ETag of which there is no derivative
}

// produce answers a request. The outcome of one that failed says how far it came.
func (s *Service) produce(ctx context.Context, req *request.Request, c condition, deadline time.Time) (*outcome, error) {
	j := &job{Service: s, request: req, condition: c, deadline: deadline, out: &outcome{}}
	for _, e := range req.Edits {
		if o, ok := e.(request.Overlay); ok {
			j.overlay = &o
		}
	}
	done, err := j.withoutBody(ctx)
	if err == nil && !done {
		err = j.withBody(ctx)
	}
	return j.out, err
}

// asStored tells that the answer is the source, octet for octet.
func (j *job) asStored() bool { return len(j.request.Edits) == 0 && j.request.OutputFormat == "" }

// withoutBody answers by what can be told without reading the source, if that
// will do.
func (j *job) withoutBody(ctx context.Context) (done bool, err error) {
	if j.stater == nil || !j.condition.given() && (j.derivatives == nil || j.asStored()) {
		return false, nil
	}
	source, err := j.stater.Stat(ctx, j.request.Bucket, j.request.Key)
	if err != nil {
		return false, j.sourceError(err, j.request.Key)
	}
	if source.Size > j.config.SourceBytes {
		return false, j.sourceError(ErrTooLarge, j.request.Key)
	}
	if source.ETag == "" {
		return false, nil
	}
	var overlay *Object
	if j.overlay != nil {
		if overlay, err = j.stater.Stat(ctx, j.overlay.Bucket, j.overlay.Key); err != nil {
			return false, j.sourceError(err, j.overlay.Key)
		}
		if overlay.ETag == "" {
			return false, nil
		}
	}
	return j.known(ctx, source, overlay), nil
}

// known describes the outcome by its sources, and answers with what the client or
// the store of derivatives has of it.
func (j *job) known(ctx context.Context, source, overlay *Object) bool {
	texts := []string{Version, j.config.Version, j.request.Canonical(), source.version()}
	j.out.cacheControl, j.out.modified = source.CacheControl, source.LastModified
	if overlay != nil {
		texts = append(texts, overlay.version())
		if overlay.LastModified.After(j.out.modified) {
			j.out.modified = overlay.LastModified
		}
	}
	j.out.etag = hashOf(texts...)
	if j.condition.met(j.out.etag, j.out.modified) {
		j.out.notModified = true
		return true
	}
	return !j.asStored() && j.stored(ctx)
}

// stored answers with a derivative, if there is one.
func (j *job) stored(ctx context.Context) bool {
	if j.derivatives == nil || j.missing == j.out.etag {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, j.config.DerivativeTimeout)
	defer cancel()
	limit := j.config.ResponseBytes
	if limit == 0 {
		limit = math.MaxInt64
	}
	object, err := j.derivatives.Get(ctx, j.out.etag, limit)
	if err == nil {
		if int64(len(object.Body)) > limit {
			err = ErrTooLarge
		} else {
			err = j.out.setBody(object.Body)
		}
	}
	switch {
	case err == nil:
		j.out.derivativeHit = true
	case errors.Is(err, ErrTooLarge):
		j.out.derivativeHit = j.redirect(ctx)
	case errors.Is(err, ErrNotFound):
		j.out.derivativeMiss = true
	default:
		j.out.derivativeErrors++
	}
	j.missing = j.out.etag
	return j.out.derivativeHit
}

// redirect answers with the address of the derivative.
func (j *job) redirect(ctx context.Context) bool {
	location, expires, err := j.derivatives.URL(ctx, j.out.etag)
	if err != nil || location == "" {
		j.out.derivativeErrors++
		return false
	}
	j.out.location, j.out.expires = location, expires
	return true
}

// withBody answers by making the result.
func (j *job) withBody(ctx context.Context) error {
	m, err := j.fetch(ctx)
	if err != nil {
		return err
	}
	defer m.release()
	if j.known(ctx, m.source, m.overlay) {
		return nil
	}
	h, err := codec.ReadHeader(m.source.Body)
	if err != nil {
		return headerError(err)
	}
	j.out.source = h.Format
	j.request = suited(j.request, h)
	if err := j.run(ctx, m, h); err != nil {
		return err
	}
	return j.store(ctx)
}

// run plans and makes the result.
func (j *job) run(ctx context.Context, m *material, h codec.Header) error {
	if j.asStored() {
		j.out.body, j.out.result = m.source.Body, h.Format
		return nil
	}
	plan, err := j.transformer.Plan(j.request, h, m.load)
	if err != nil {
		return err
	}
	octets := estimate(j.request, h, m.overlay)
	if octets > j.config.Memory && into(j.request, h) == codec.AVIF {
		// What others take packages codec and edits hold against Limits, step by step.
		return &codec.LimitError{Format: h.Format, What: "octets of memory", Got: octets, Allowed: j.config.Memory}
	}
	octets = min(octets, j.running.all)
	if err := j.running.Acquire(ctx, octets); err != nil {
		return err
	}
	defer j.running.Release(octets)
	result, err := plan.Run(ctx, m.source.Body)
	if err != nil {
		return err
	}
	j.out.body, j.out.result = result.Body, result.Format
	return nil
}

// store keeps the result. What is too large for a response must be kept; a source
// as it is stored need only be then.
func (j *job) store(ctx context.Context) error {
	large := j.config.ResponseBytes > 0 && int64(len(j.out.body)) > j.config.ResponseBytes
	if !large && (j.derivatives == nil || j.asStored()) {
		return nil
	}
	tooLarge := &Error{Status: http.StatusRequestEntityTooLarge, Code: CodeTooLarge, Message: messageResult}
	// The store would answer a drawing without the header that disarms it.
	if j.derivatives == nil || large && j.out.result == codec.SVG {
		return tooLarge
	}
	if large && j.asStored() && j.stored(ctx) {
		j.out.body = nil
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, min(j.config.DerivativeTimeout, max(time.Until(j.deadline)/2, time.Millisecond)))
	defer cancel()
	err := j.derivatives.Put(ctx, j.out.etag, &Object{
		Body: j.out.body, Size: int64(len(j.out.body)), ContentType: j.out.result.ContentType(), CacheControl: cmp.Or(j.out.cacheControl, j.config.CacheControl),
	})
	if err != nil {
		j.out.derivativeErrors++
	} else {
		j.out.bytesKept = int64(len(j.out.body))
	}
	if !large {
		return nil
	}
	j.out.body = nil
	if err != nil || !j.redirect(ctx) {
		return tooLarge
	}
	return nil
}
