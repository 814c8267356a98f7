package service

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Version is that of the code, as far as results go: it changes when the same
// request of the same source gets another result. It is a part of every ETag.
const Version = "1"

// BufferedResponseBytes is Config.ResponseBytes for a Lambda function that does not
// stream: what fits in 6 MiB in base64, beside 64 KiB for the rest of the response.
const BufferedResponseBytes = (6<<20 - 64<<10) / 4 * 3

// Config says what the service does. Only Sources is required. It is plain data,
// the same in Go and in JSON; durations are in nanoseconds there.
type Config struct {
	// Sources are the buckets that may be read, and of which keys. The first is that
	// of requests that name none.
	Sources []request.Source
	// Rewrites turn paths of another form into Thumbor paths, one after another.
	Rewrites []Rewrite
	// Presets are edits by name, each a JSON object. PresetsOnly refuses others.
	Presets     map[string]string
	PresetsOnly bool
	// Formats are those that may be asked for, nil for all. AutoFormats are those
	// that the Accept header field chooses of, by preference; nil is off.
	Formats, AutoFormats []request.Format
	// KeepOrientation leaves pictures as they are stored, whatever their EXIF says.
	KeepOrientation bool
	// RequestLimits bound what a request may ask for, Limits what is decoded and
	// edited for it. Zero fields are defaults, but for Limits.Memory, which is at most
	// Memory.
	RequestLimits request.Limits
	Limits        codec.Limits
	// Quality is for formats of which a request names neither itself nor its quality.
	Quality map[codec.Format]int
	// KeepMetadata keeps EXIF and XMP, which may tell where and by whom a picture was
	// taken.
	KeepMetadata bool

	// Signature requires requests to be signed, as package signedurl says.
	Signature bool
	// CORSOrigin is the origin that may read pictures by script, "*" for any and ""
	// for none.
	CORSOrigin string
	// FallbackBucket and FallbackKey are the picture that is answered in the place of
	// an error's JSON, with its status. It is not among the Sources that requests may
	// read unless it is listed there too.
	FallbackBucket, FallbackKey string

	// CacheControl is for pictures of which neither the request nor the source says
	// one; "max-age=31536000,public", a year.
	CacheControl string
	// ErrorMaxAge is how long errors of the request (4xx) may be cached; 10 seconds.
	ErrorMaxAge time.Duration
	// RetryAfter is when to come again after a 503, in whole seconds; 1 second.
	RetryAfter time.Duration

	// SourceBytes bounds a source, and an overlay; 64 MiB.
	SourceBytes int64
	// ResponseBytes bounds the body of a response; 0 is no bound.
	ResponseBytes int64
	// Memory bounds what sources that are held and plans that run take together, by
	// estimate; 512 MiB, of which a quarter is for the sources. An AVIF that would
	// take more by itself is refused.
	Memory int64
	// Workers is how many goroutines edit a picture, 0 for GOMAXPROCS.
	Workers int

	// Timeout is the most that a request takes; 25 seconds. Reserve is what is left of
	// the time that the context of a request has, for the answer; 500 milliseconds.
	Timeout, Reserve time.Duration
	// DerivativeTimeout is the most that one call of Derivatives takes; 3 seconds.
	DerivativeTimeout time.Duration
	// Version is a part of every ETag beside the constant Version. Another one has
	// everything made again.
	Version string
}

// Rewrite is a pattern and its substitution, as [request.CompileRewrite] has them.
type Rewrite struct{ Pattern, Substitution string }

const defaultCacheControl = "max-age=31536000,public"

func (c *Config) setDefaults() error {
	durations := []struct {
		name     string
		value    *time.Duration
		standard time.Duration
	}{
		{"ErrorMaxAge", &c.ErrorMaxAge, 10 * time.Second},
		{"RetryAfter", &c.RetryAfter, time.Second},
		{"Timeout", &c.Timeout, 25 * time.Second},
		{"Reserve", &c.Reserve, 500 * time.Millisecond},
		{"DerivativeTimeout", &c.DerivativeTimeout, 3 * time.Second},
	}
	for _, d := range durations {
		if *d.value < 0 {
			return fmt.Errorf("%s is %v: it must not be negative", d.name, *d.value)
		}
		if *d.value == 0 {
			*d.value = d.standard
		}
	}
	sizes := []struct {
		name     string
		value    *int64
		standard int64
	}{
		{"SourceBytes", &c.SourceBytes, 64 << 20},
		{"ResponseBytes", &c.ResponseBytes, 0},
		{"Memory", &c.Memory, 512 << 20},
		{"Limits.Memory", &c.Limits.Memory, codec.DefaultMemory},
	}
	for _, s := range sizes {
		if *s.value < 0 {
			return fmt.Errorf("%s is %d: it must not be negative", s.name, *s.value)
		}
		if *s.value == 0 {
			*s.value = s.standard
		}
	}
	c.Limits.Memory = min(c.Limits.Memory, c.Memory)
	if c.CacheControl == "" {
		c.CacheControl = defaultCacheControl
	}
	return nil
}

func (c *Config) parser() (*request.Parser, error) {
	o := request.Options{
		Sources: c.Sources, Presets: c.Presets, PresetsOnly: c.PresetsOnly, Formats: c.Formats, AutoFormats: c.AutoFormats,
		KeepOrientation: c.KeepOrientation, Limits: c.RequestLimits,
	}
	for _, r := range c.Rewrites {
		compiled, err := request.CompileRewrite(r.Pattern, r.Substitution)
		if err != nil {
			return nil, err
		}
		o.Rewrites = append(o.Rewrites, compiled)
	}
	return request.New(o)
}

// Service answers requests. It is safe for concurrent use.
type Service struct {
	config      Config
	parser      *request.Parser
	source      Source
	stater      Stater // the source, if it is one
	derivatives Derivatives
	keys        SigningKeys
	transformer Transformer
	observer    Observer
	logger      *slog.Logger
	now         func() time.Time

	work      flight[*outcome]
	fallbacks flight[*Object]
	held      budget // of sources
	running   budget // of plans
}

// New checks the configuration and what the service is to work with.
func New(c Config, d Dependencies) (*Service, error) {
	if err := c.setDefaults(); err != nil {
		return nil, fmt.Errorf("image service: %w", err)
	}
	parser, err := c.parser()
	if err != nil {
		return nil, fmt.Errorf("image service: %w", err)
	}
	if d.Source == nil {
		return nil, errors.New("image service: no source to read pictures from")
	}
	if c.Signature && d.SigningKeys == nil {
		return nil, errors.New("image service: signatures are required, and there are no signing keys")
	}
	if (c.FallbackBucket == "") != (c.FallbackKey == "") {
		return nil, errors.New("image service: a fallback image has both a bucket and a key")
	}
	s := &Service{
		config: c, parser: parser, source: d.Source, derivatives: d.Derivatives, keys: d.SigningKeys,
		transformer: d.Transformer, observer: d.Observer, logger: d.Logger, now: d.Now,
		held: newBudget(c.Memory / 4), running: newBudget(c.Memory - c.Memory/4),
	}
	s.stater, _ = d.Source.(Stater)
	if s.transformer == nil {
		s.transformer = editing{c, d.Vision}
	}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

// budget is a semaphore of octets. More than all of it is all of it.
type budget struct {
	all int64
	*semaphore.Weighted
}

func newBudget(octets int64) budget {
	octets = max(octets, 1)
	return budget{octets, semaphore.NewWeighted(octets)}
}
