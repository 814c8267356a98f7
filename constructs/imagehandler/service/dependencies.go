package service

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
)

// Errors of a Source and of Derivatives, to be wrapped or returned as they are.
// Others are answered as failures of ours.
var (
	ErrNotFound     = errors.New("there is no such object")
	ErrAccessDenied = errors.New("access to the object is denied")
	ErrThrottled    = errors.New("the store asks to slow down")
	ErrTooLarge     = errors.New("the object is larger than the limit")
)

// Object is a stored picture. What the store does not tell is the zero value.
type Object struct {
	// Body is shared by all who are answered with it: it must not be modified.
	Body []byte
	// Size is the octets of the body, where the body itself is not there.
	Size         int64
	ContentType  string
	ETag         string
	CacheControl string
	LastModified time.Time
}

// Source is where pictures come from. It is used concurrently. Its errors must not
// hold secrets: they are logged.
type Source interface {
	// Get reads an object of at most limit octets. It is ErrTooLarge for a larger
	// one, of which it should read no more than that.
	Get(ctx context.Context, bucket, key string, limit int64) (*Object, error)
}

// Stater is a Source that can tell about an object without reading it.
type Stater interface {
	Source
	// Stat is Get without the body, and with Size. Its ETag must be that of Get.
	Stat(ctx context.Context, bucket, key string) (*Object, error)
}

// Derivatives stores results. Its failures never fail a request that can be
// answered without it; they are counted.
type Derivatives interface {
	// Get reads what was put under a key, ErrNotFound if there is none, and
	// ErrTooLarge if it is larger than limit.
	Get(ctx context.Context, key string, limit int64) (*Object, error)
	// Put stores an object with its ContentType and CacheControl.
	Put(ctx context.Context, key string, o *Object) error
	// URL is where anybody can get the object, and for how long.
	URL(ctx context.Context, key string) (string, time.Duration, error)
}

// SigningKeys are the keys of signatures: one, or two while they are rotated. Who
// implements it caches them.
type SigningKeys interface {
	Keys(ctx context.Context) ([][]byte, error)
}

// Dependencies are what a Service works with. Only Source is required.
type Dependencies struct {
	Source      Source
	Derivatives Derivatives
	// SigningKeys are required with Config.Signature.
	SigningKeys SigningKeys
	// Vision is required by the edits smartCrop and contentModeration.
	Vision edits.Vision
	// Transformer does what requests ask for; nil is package edits.
	Transformer Transformer
	// Observer is told of every request; nil for none.
	Observer Observer
	// Logger gets a line for every request: nothing of its query, its path or its
	// header. nil is none.
	Logger *slog.Logger
	// Now is the clock of signatures; nil is time.Now.
	Now func() time.Time
}
