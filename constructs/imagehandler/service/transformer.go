package service

import (
	"context"
	"slices"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Transformer makes of a picture what a request asks for.
type Transformer interface {
	// Plan checks a request against the header of the picture. load reads the overlay.
	Plan(req *request.Request, h codec.Header, load func(ctx context.Context, bucket, key string) ([]byte, error)) (Plan, error)
}

// Plan is a request that suits a picture. Its errors are of the types of packages
// request, codec and edits.
type Plan interface {
	Run(ctx context.Context, source []byte) (*edits.Result, error)
}

// editing is package edits.
type editing struct {
	config Config
	vision edits.Vision
}

func (e editing) Plan(req *request.Request, h codec.Header, load func(context.Context, string, string) ([]byte, error)) (Plan, error) {
	return edits.New(req, h, edits.Options{
		Limits: e.config.Limits, Quality: e.config.Quality, KeepMetadata: e.config.KeepMetadata,
		Vision: e.vision, Load: load, Workers: e.config.Workers,
	})
}

// suited is a request without what Accept chose, where that does not suit the
// source: a drawing that is not edited stays one, and an animation goes on moving.
func suited(req *request.Request, h codec.Header) *request.Request {
	if !req.Negotiated {
		return req
	}
	drawing := h.Format == codec.SVG && !slices.ContainsFunc(req.Edits, changes)
	frozen := h.Frames > 1 && moves(req, h) && req.OutputFormat != request.GIF && req.OutputFormat != request.WebP
	if !drawing && !frozen {
		return req
	}
	plain := *req
	plain.OutputFormat, plain.Negotiated = "", false
	plain.Edits = slices.DeleteFunc(slices.Clone(req.Edits), func(e request.Edit) bool {
		return e.Name() == string(req.OutputFormat) || drawing
	})
	if !slices.ContainsFunc(plain.Edits, changes) {
		plain.Edits = nil
	}
	return &plain
}

// changes tells whether an edit is one that a client asked for: the format and
// the orientation come with a negotiated format.
func changes(e request.Edit) bool {
	switch e.(type) {
	case request.AutoOrient, request.Quality, request.EncodeJPEG, request.EncodePNG, request.EncodeWebP, request.EncodeGIF,
		request.EncodeAVIF, request.EncodeTIFF:
		return false
	}
	return true
}

// moves tells whether all frames are edited.
func moves(req *request.Request, h codec.Header) bool {
	for _, e := range req.Edits {
		if a, ok := e.(request.Animated); ok {
			return a.Animated
		}
	}
	return h.Format == codec.GIF
}
