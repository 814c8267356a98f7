package service

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// drawingPolicy keeps a drawing from running scripts and loading anything when it
// is opened as a page of its own.
const drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"

const allowedMethods = "GET, HEAD, OPTIONS"

// header are the fields of every response.
func (s *Service) header() http.Header {
	h := http.Header{"X-Content-Type-Options": {"nosniff"}}
	if origin := s.config.CORSOrigin; origin != "" {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Methods", allowedMethods)
		h.Set("Access-Control-Allow-Headers", "Content-Type, Authorization")
		if origin != "*" {
			h.Set("Access-Control-Allow-Credentials", "true")
		}
	}
	return h
}

func (s *Service) preflight() *Response {
	h := s.header()
	h.Set("Allow", allowedMethods)
	if s.config.CORSOrigin != "" {
		h.Set("Access-Control-Max-Age", "86400")
	}
	return &Response{Status: http.StatusNoContent, Header: h}
}

func (s *Service) success(req *request.Request, out *outcome, expiry signedurl.Expiry) *Response {
	h := s.header()
	for name, value := range req.Headers {
		h.Set(name, value)
	}
	h.Set("Cache-Control", s.cacheControl(req, out.cacheControl))
	if !expiry.Time.IsZero() {
		h.Set("Cache-Control", maxAge(expiry.Left))
	}
	vary(h, req)
	h.Set("ETag", `"`+out.etag+`"`)
	if !out.modified.IsZero() {
		h.Set("Last-Modified", out.modified.UTC().Format(http.TimeFormat))
	}
	switch {
	case out.notModified:
		return &Response{Status: http.StatusNotModified, Header: h}
	case out.location != "":
		return redirection(h, out, expiry)
	}
	setType(h, out.result)
	return &Response{Status: http.StatusOK, Header: h, Body: out.body}
}

// redirection may be kept for half of the time that its address is good for, so
// that who gets it from a cache can still follow it.
func redirection(h http.Header, out *outcome, expiry signedurl.Expiry) *Response {
	age := out.expires / 2
	if !expiry.Time.IsZero() {
		age = min(age, expiry.Left)
	}
	h.Set("Cache-Control", maxAge(age))
	h.Set("Location", out.location)
	h.Del("ETag") // that of the picture, not of the way to it
	h.Del("Last-Modified")
	return &Response{Status: http.StatusFound, Header: h}
}

// cacheControl is what the request says, or else the source, or else the
// configuration.
func (s *Service) cacheControl(req *request.Request, ofSource string) string {
	return cmp.Or(req.Headers["Cache-Control"], ofSource, s.config.CacheControl)
}

func setType(h http.Header, f codec.Format) {
	h.Set("Content-Type", f.ContentType())
	if f == codec.SVG {
		h.Set("Content-Security-Policy", drawingPolicy)
	}
}

// vary adds what the response depends on to what the request says.
func vary(h http.Header, req *request.Request) {
	names := slices.Concat(h.Values("Vary"), req.Vary)
	if len(names) > 0 {
		h.Set("Vary", strings.Join(names, ", "))
	}
}

func maxAge(d time.Duration) string {
	return fmt.Sprintf("max-age=%d,public", int64(max(d, 0)/time.Second))
}

// failure answers with an error, as JSON or as the fallback image.
func (s *Service) failure(ctx context.Context, event *Event, err error) *Response {
	e := answer(err)
	event.Code = e.Code
	if e.Status >= http.StatusInternalServerError {
		event.Err = e
	}
	h := s.header()
	var f *failed
	if errors.As(err, &f) {
		vary(h, f.request)
	}
	h.Set("Cache-Control", "no-store")
	switch {
	case e.Status == http.StatusMethodNotAllowed:
		h.Set("Allow", allowedMethods)
	case e.Status == http.StatusServiceUnavailable:
		h.Set("Retry-After", strconv.FormatInt(int64(max((s.config.RetryAfter+time.Second-1)/time.Second, 1)), 10))
	case e.Status < http.StatusInternalServerError:
		h.Set("Cache-Control", maxAge(s.config.ErrorMaxAge))
	}
	if body, format := s.substitute(ctx); body != nil {
		event.Fallback = true
		setType(h, format)
		return &Response{Status: e.Status, Header: h, Body: body}
	}
	h.Set("Content-Type", "application/json")
	body, _ := json.Marshal(e) // two texts and a number
	return &Response{Status: e.Status, Header: h, Body: body}
}
