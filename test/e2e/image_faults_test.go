package e2e

import (
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// TestImageStorage has Amazon S3 answer in every way.
func TestImageStorage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		script []awsstub.Reply
		status int
		code   string
	}{
		"slow":           {[]awsstub.Reply{awsstub.Late(200*time.Millisecond, awsstub.Default)}, http.StatusOK, ""},
		"throttled once": {[]awsstub.Reply{awsstub.Throttle(), awsstub.Default}, http.StatusOK, ""},
		"throttled":      {[]awsstub.Reply{awsstub.Throttle()}, http.StatusServiceUnavailable, "SlowDown"},
		"silent":         {[]awsstub.Reply{awsstub.Hang()}, http.StatusServiceUnavailable, "TimeoutException"},
		"denied":         {[]awsstub.Reply{awsstub.DenyAccess()}, http.StatusForbidden, "AccessDenied"},
		"missing":        {[]awsstub.Reply{awsstub.Fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")}, http.StatusNotFound, "NoSuchKey"},
		"broken":         {[]awsstub.Reply{awsstub.Break()}, http.StatusInternalServerError, "ImageRetrieval::CannotRetrieveImage"},
		"lost once":      {[]awsstub.Reply{awsstub.Lose(awsstub.Default), awsstub.Default}, http.StatusOK, ""},
		"cut off":        {[]awsstub.Reply{awsstub.Drop()}, http.StatusInternalServerError, "ImageRetrieval::CannotRetrieveImage"},
	} {
		for operation, configure := range map[string]func(*wiring.Config){
			getObject:       func(*wiring.Config) {},
			"s3:HeadObject": withDerivatives,
		} {
			t.Run(name+" "+operation, func(t *testing.T) {
				t.Parallel()
				w := newImages(t, func(c *wiring.Config) {
					configure(c)
					if name == "silent" {
						c.Service.Timeout = time.Second
					}
				})
				w.aws.On(operation, test.script...)
				a := w.get("/cat.jpg?width=16")
				if a.status != test.status || test.code != "" && a.code(t) != test.code {
					t.Errorf("got %s, want %d %s", a, test.status, test.code)
				}
				if again := a.header.Get("Retry-After") != ""; again != (a.status == http.StatusServiceUnavailable) {
					t.Errorf("got %s", a)
				}
				if a.status >= http.StatusInternalServerError && a.header.Get("Cache-Control") != "no-store" {
					t.Errorf("got %s", a)
				}
				w.aws.On(operation, awsstub.Default)
				if a := w.get("/cat.jpg?width=16"); a.status != http.StatusOK {
					t.Errorf("once S3 is well: got %s", a)
				}
			})
		}
	}
}

// TestImageDerivativesFail has what is kept fail: the answer comes all the same.
func TestImageDerivativesFail(t *testing.T) {
	t.Parallel()
	w := newImages(t, withDerivatives)
	w.deny(derivedBucket)
	w.aws.On(putObject, awsstub.DenyAccess())
	a := w.get("/cat.jpg?width=16")
	if a.status != http.StatusOK || a.size(t) != "16x12" {
		t.Errorf("got %s", a)
	}
}

// deny denies reading objects of a bucket.
func (w *images) deny(bucket string) {
	w.aws.On(getObject, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		if r.Input["Bucket"] == bucket {
			return awsstub.DenyAccess()
		}
		return awsstub.Default
	}))
}

// TestImageSources has objects that are no picture, or one that is not to be opened.
func TestImageSources(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.Service.SourceBytes = 1 << 20 })
	w.s3.Put(photoBucket, "bomb.png", bomb(60000, 60000))
	w.s3.Put(photoBucket, "text.jpg", []byte("hello"))
	w.s3.Put(photoBucket, "empty.jpg", nil)
	w.s3.Put(photoBucket, "cut.jpg", photo(t, 640, 480)[:400])
	w.s3.Put(photoBucket, "large.jpg", append(photo(t, 64, 48), make([]byte, 1<<20)...))
	for target, want := range map[string]struct {
		status int
		code   string
	}{
		"/bomb.png?width=16":  {http.StatusRequestEntityTooLarge, "TooLargeImageException"},
		"/text.jpg?width=16":  {http.StatusBadRequest, "RequestTypeError"},
		"/empty.jpg":          {http.StatusBadRequest, "RequestTypeError"},
		"/cut.jpg?width=16":   {http.StatusBadRequest, "InstantiationError"},
		"/large.jpg?width=16": {http.StatusRequestEntityTooLarge, "TooLargeImageException"},
		"/dog.jpg":            {http.StatusNotFound, "NoSuchKey"},
		"/s3:other/cat.jpg":   {http.StatusForbidden, "ImageBucket::CannotAccessBucket"},
		"/eyJidWNrZXQiOiJwaG90b3MiLCJrZXkiOiJjYXQuanBnIiwiZWRpdHMiOnsic21hcnRDcm9wIjp0cnVlfX0=": {http.StatusBadRequest, "ImageEdits::CannotParseEdits"}, // smartCrop without Rekognition
	} {
		if a := w.get(target); a.status != want.status || a.code(t) != want.code {
			t.Errorf("%s: got %s, want %d %s", target, a, want.status, want.code)
		}
	}
	if a := w.get("/cat.jpg?width=16"); a.status != http.StatusOK {
		t.Errorf("after all that: got %s", a)
	}
}

// bomb is a PNG of a few octets that says how large it is.
func bomb(width, height uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	b = pngChunk(b, "IHDR", append(header, 8, 6, 0, 0, 0))
	b = pngChunk(b, "IDAT", []byte(strings.Repeat("\x00", 64)))
	b = pngChunk(b, "IEND", nil)
	return b
}

// TestImageVision asks Rekognition only for what needs it.
func TestImageVision(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.Rekognition = true })
	w.aws.Add("rekognition", awsstub.JSONService("rekognition", awsstub.Reply{}))
	w.aws.On("rekognition:DetectFaces", awsstub.JSON(map[string]any{"FaceDetails": []any{map[string]any{
		"Confidence": 99, "BoundingBox": map[string]any{"Left": 0.25, "Top": 0.25, "Width": 0.5, "Height": 0.5},
	}}}), awsstub.DenyAccess())
	if a := w.get("/cat.jpg?width=16"); a.status != http.StatusOK {
		t.Errorf("got %s", a)
	}
	const smartCrop = "/eyJidWNrZXQiOiJwaG90b3MiLCJrZXkiOiJjYXQuanBnIiwiZWRpdHMiOnsic21hcnRDcm9wIjp0cnVlfX0="
	if a := w.get(smartCrop); a.status != http.StatusOK || a.size(t) != "32x24" {
		t.Errorf("got %s", a)
	}
	if a := w.get(smartCrop); a.status != http.StatusInternalServerError || a.code(t) != "SmartCrop::Error" {
		t.Errorf("got %s", a)
	}
	if n := len(w.aws.Requests("rekognition:DetectFaces")); n != 2 {
		t.Errorf("Rekognition was asked %d times, want 2", n)
	}
}
