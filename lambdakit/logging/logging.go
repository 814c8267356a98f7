package logging

import (
	"context"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// Levels of Lambda that slog has no name for.
const (
	LevelTrace = slog.LevelDebug - 4
	LevelFatal = slog.LevelError + 4
)

// levels are Lambda's, from the highest.
var levels = []struct {
	level slog.Level
	name  string
}{
	{LevelFatal, "FATAL"},
	{slog.LevelError, "ERROR"},
	{slog.LevelWarn, "WARN"},
	{slog.LevelInfo, "INFO"},
	{slog.LevelDebug, "DEBUG"},
	{LevelTrace, "TRACE"},
}

// New returns a logger that writes to w as the package documentation says.
func New(w io.Writer) *slog.Logger { return slog.New(NewHandler(w)) }

// NewHandler returns the handler of [New]. It reads the environment once.
func NewHandler(w io.Writer) slog.Handler {
	opts := &slog.HandlerOptions{Level: levelFromEnvironment(), ReplaceAttr: replace}
	var base slog.Handler = slog.NewJSONHandler(w, opts)
	if strings.EqualFold(os.Getenv("AWS_LAMBDA_LOG_FORMAT"), "Text") {
		base = slog.NewTextHandler(w, opts)
	}
	return &handler{base: base}
}

func levelFromEnvironment() slog.Level {
	name := os.Getenv("AWS_LAMBDA_LOG_LEVEL")
	for _, l := range levels {
		if strings.EqualFold(name, l.name) {
			return l.level
		}
	}
	return slog.LevelInfo
}

// replace gives slog's attributes Lambda's names and takes secrets out.
func replace(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.LevelKey {
		if level, ok := a.Value.Any().(slog.Level); ok {
			return slog.String(slog.LevelKey, levelName(level))
		}
	}
	return Redact(groups, lambdacontext.ReplaceAttr(groups, a))
}

// levelName names the highest of Lambda's levels that level reaches.
func levelName(level slog.Level) string {
	for _, l := range levels {
		if level >= l.level {
			return l.name
		}
	}
	return levels[len(levels)-1].name
}

// handler adds the function's name and the request id to records. The handler of
// package lambdacontext does so too, but within the group that is open, always to
// standard output, and without a place for redaction.
type handler struct {
	base slog.Handler
	// scopes are the calls of WithGroup and WithAttrs since the first group was
	// opened. They are repeated for each record, after the attributes that
	// belong outside of every group.
	scopes []func(slog.Handler) slog.Handler
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.base.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	lc, ok := lambdacontext.FromContext(ctx)
	base := h.base
	switch {
	case ok && h.scopes == nil:
		r = r.Clone()
		r.AddAttrs(invocation(lc)...)
	case ok:
		base = base.WithAttrs(invocation(lc))
	}
	for _, scope := range h.scopes {
		base = scope(base)
	}
	return base.Handle(ctx, r)
}

// invocation returns the attributes that tell the invocation. The name of the
// function is of use where several functions share a log group.
func invocation(lc *lambdacontext.LambdaContext) []slog.Attr {
	return []slog.Attr{
		slog.String("functionName", lambdacontext.FunctionName),
		slog.String("requestId", lc.AwsRequestID),
	}
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if h.scopes == nil {
		return &handler{base: h.base.WithAttrs(attrs)}
	}
	return h.scoped(func(b slog.Handler) slog.Handler { return b.WithAttrs(attrs) })
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.scoped(func(b slog.Handler) slog.Handler { return b.WithGroup(name) })
}

func (h *handler) scoped(scope func(slog.Handler) slog.Handler) slog.Handler {
	return &handler{base: h.base, scopes: append(slices.Clip(h.scopes), scope)}
}
