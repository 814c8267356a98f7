package service

import (
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
)

// Observer is told of every request when it is answered: for metrics. It is used
// concurrently and should not wait.
type Observer interface {
	Observe(Event)
}

// Event is a request that was answered.
type Event struct {
	Method string
	Status int
	// Code is that of the error, or "". It is there with a fallback image too.
	Code     string
	Duration time.Duration
	// Bucket, Key and Edits, the names of the edits, are those of a request that could
	// be read.
	Bucket, Key string
	Edits       []string
	// Source and Result are formats, as far as they got known.
	Source, Result codec.Format
	// BytesIn are the octets of the source and the overlay that were read for this
	// request, BytesOut those of the response's body.
	BytesIn, BytesOut int64
	// Coalesced tells that the work was begun by another request. What was read and
	// stored is counted there.
	Coalesced bool
	// DerivativeHit tells that a stored derivative was answered, DerivativeMiss that
	// there was none.
	DerivativeHit, DerivativeMiss bool
	// DerivativeErrors are the calls of Derivatives that failed.
	DerivativeErrors int
	NotModified      bool
	Redirected       bool
	Fallback         bool
	// Err is what is behind an error of ours (5xx), for logs.
	Err error
}
