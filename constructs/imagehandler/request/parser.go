package request

import (
	"errors"
	"fmt"
	"slices"
)

// Form is which of the original's forms a request has.
type Form string

const (
	Default Form = "Default" // JSON in base64
	Custom  Form = "Custom"  // a path that was rewritten to a Thumbor path
	Thumbor Form = "Thumbor"
)

// Options say what requests may do. Only Sources is required.
type Options struct {
	// Sources are the buckets that requests may name. The first is that of
	// requests which name none.
	Sources []Source

	// Rewrites are applied in order to paths which are not Default requests. With
	// any, such requests are Custom.
	Rewrites []*Rewrite

	// Presets are edits by name, each a JSON object as in a JSON request's edits.
	// A request names one by ?preset=NAME, by the JSON member preset or, where there
	// are presets, by the path segment preset:NAME. Its own edits go before the
	// preset's.
	Presets map[string]string

	// PresetsOnly refuses edits that are not from a preset, and a JSON request's
	// outputFormat and effort. What is left to requests is dpr, which scales a preset's
	// size in steps of a half to Limits.DPR, and no preset: the picture without edits.
	PresetsOnly bool

	// Formats are the output formats that requests may ask for; nil is all of
	// [Formats].
	Formats []Format

	// AutoFormats are the formats, in order of preference, of which the Accept
	// header field chooses the output's unless the edits do; nil is off. The
	// original's AUTO_WEBP is []Format{WebP}.
	AutoFormats []Format

	// KeepOrientation leaves out the turning by EXIF orientation that goes before
	// all other edits, as the original does, unless a request asks for it.
	KeepOrientation bool

	Limits Limits
}

// Limits bound what a request may cost. A zero is the default.
type Limits struct {
	Path      int // bytes of a path, also after rewriting; 8192, CloudFront's for a URL
	Query     int // bytes of a query string; 8192
	Depth     int // of lists and objects in each other, in JSON; 8
	Edits     int // edits of a request, and filters of a path; 32
	Dimension int // pixels of a side in a resize; 16384
	Pixels    int // width x height in a resize; 67108864
	DPR       int // the largest device pixel ratio; 3
}

func (l *Limits) setDefaults() error {
	fields := []struct {
		name     string
		limit    *int
		standard int
	}{
		{"Path", &l.Path, 8192},
		{"Query", &l.Query, 8192},
		{"Depth", &l.Depth, 8},
		{"Edits", &l.Edits, 32},
		{"Dimension", &l.Dimension, 16384},
		{"Pixels", &l.Pixels, 64 << 20},
		{"DPR", &l.DPR, 3},
	}
	for _, f := range fields {
		if *f.limit < 0 {
			return fmt.Errorf("limit %s is %d: it must not be negative", f.name, *f.limit)
		}
		if *f.limit == 0 {
			*f.limit = f.standard
		}
	}
	return nil
}

// Parser parses requests. It is safe for concurrent use.
type Parser struct {
	options Options
	presets map[string]members
}

// New checks the options and returns their parser.
func New(o Options) (*Parser, error) {
	if len(o.Sources) == 0 {
		return nil, errors.New("no source bucket: requests have nothing to read")
	}
	if i := slices.IndexFunc(o.Sources, func(s Source) bool { return s.Bucket == "" }); i >= 0 {
		return nil, fmt.Errorf("source %d has no bucket name", i)
	}
	if err := o.Limits.setDefaults(); err != nil {
		return nil, err
	}
	if o.Formats == nil {
		o.Formats = Formats()
	}
	for _, f := range slices.Concat(o.Formats, o.AutoFormats) {
		if !slices.Contains(o.Formats, f) || !slices.Contains(Formats(), f) {
			return nil, fmt.Errorf("format %q cannot be asked for: the formats are %v", f, o.Formats)
		}
	}
	p := &Parser{options: o, presets: make(map[string]members, len(o.Presets))}
	for name, edits := range o.Presets {
		if err := p.addPreset(name, edits); err != nil {
			return nil, fmt.Errorf("preset %q: %w", name, err)
		}
	}
	return p, nil
}

func (p *Parser) addPreset(name, edits string) error {
	v, err := parseValue([]byte(edits), p.options.Limits.Depth)
	if err != nil {
		return err
	}
	if v.kind != object || name == "" {
		return errors.New("it must have a name, and be an object of edits")
	}
	named := v.members.canonicalNames()
	b, err := p.build(named)
	if err != nil {
		return err
	}
	p.presets[name] = named
	return p.chooseFormat(&Request{}, b, &draft{}, "")
}

// Limits are those that the parser was made with, where they were zero the defaults.
func (p *Parser) Limits() Limits { return p.options.Limits }

// Input is what of an HTTP request counts.
type Input struct {
	Path     string // percent-encoded, as sent, without the query
	RawQuery string // percent-encoded, without the question mark
	Accept   string // the header field
	DPR      string // the header field Sec-CH-DPR, for ?dpr=auto
	Width    string // the header field Sec-CH-Width, for ?width=auto
}

// Request is a request of any form, normalised. Without edits and an output format
// it is for the source as it is stored.
type Request struct {
	Form         Form
	Bucket       string
	Key          string
	Edits        []Edit            // each applies to the result of the one before
	OutputFormat Format            // zero for that of the source
	Negotiated   bool              // OutputFormat is the Accept header field's choice
	Headers      map[string]string // of the response, by canonical name, after the deny-list
	Vary         []string          // the header fields that the edits or the format depend on
}

// draft is a request of which the edits are still JSON.
type draft struct {
	form         Form
	bucket, key  string
	edits        members
	preset       string
	outputFormat value
	effort       value
	headers      map[string]string
}

// Parse parses a request. Its errors are of type *[Error].
func (p *Parser) Parse(in Input) (*Request, error) {
	q, err := p.parseQuery(in)
	if err != nil {
		return nil, err
	}
	d, err := p.parsePath(in.Path)
	if err != nil {
		return nil, err
	}
	return p.finish(d, q, in)
}

// ParseObject parses a request for an object by its names instead of a path: nothing
// of them is encoded, in.Path does not count, and no bucket is the first source's. Its
// errors are of type *[Error].
func (p *Parser) ParseObject(bucket, key string, in Input) (*Request, error) {
	q, err := p.parseQuery(in)
	if err != nil {
		return nil, err
	}
	return p.finish(&draft{form: Default, bucket: bucket, key: key}, q, in)
}

// ParseJSON parses the JSON text of a request of the Default form. It may be longer
// than a path: the caller bounds it. Its errors are of type *[Error].
func (p *Parser) ParseJSON(text []byte) (*Request, error) {
	v, err := parseValue(text, p.options.Limits.Depth)
	if err != nil {
		return nil, badRequest(CodeDecode, messageDecode).because("The JSON %v.", err)
	}
	if v.kind != object {
		return nil, badRequest(CodeDecode, messageDecode).because("The JSON is not an object.")
	}
	d, err := p.parseDocument(v.members)
	if err != nil {
		return nil, err
	}
	return p.finish(d, &query{scale: 1}, Input{})
}

func (p *Parser) parsePath(path string) (*draft, error) {
	if path == "" || path == "/" || len(path) > p.options.Limits.Path {
		return nil, badRequest(CodeReadPath, messageReadPath)
	}
	document, err := p.decodePath(path)
	if err != nil {
		return nil, err
	}
	if document != nil {
		return p.parseDocument(document)
	}
	form := Thumbor
	for _, r := range p.options.Rewrites {
		rewritten, ok := r.apply(path, p.options.Limits.Path)
		if !ok {
			return nil, badRequest(CodeReadPath, messageReadPath)
		}
		form, path = Custom, rewritten
	}
	return p.parseThumbor(form, path)
}

// finish puts together what the path and the query say.
func (p *Parser) finish(d *draft, q *query, in Input) (*Request, error) {
	r := &Request{Form: d.form, Bucket: d.bucket, Key: d.key, Headers: d.headers, Vary: q.vary}
	if r.Bucket == "" {
		r.Bucket = p.options.Sources[0].Bucket
	}
	if err := p.checkSource(r.Bucket, r.Key, messageBucket); err != nil {
		return nil, err
	}
	edits, err := p.mergeEdits(d, q)
	if err != nil {
		return nil, err
	}
	built, err := p.build(edits)
	if err != nil {
		return nil, err
	}
	if err := p.scale(built, q.scale); err != nil {
		return nil, err
	}
	if err := p.chooseFormat(r, built, d, in.Accept); err != nil {
		return nil, err
	}
	if built.orient && len(built.steps) > 0 {
		built.steps = append(built.steps, step{edit: AutoOrient{}, stage: stageOrient})
	}
	r.Edits = inPipelineOrder(built.steps)
	return r, nil
}

// asks tells that the path asks for more than a preset.
func (d *draft) asks() bool {
	return len(d.edits) > 0 || d.outputFormat.isGiven() || d.effort.isGiven()
}

// mergeEdits lays the path's edits over the preset's, and the query's over both.
func (p *Parser) mergeEdits(d *draft, q *query) (members, error) {
	name := d.preset
	if q.preset != "" {
		name = q.preset
	}
	preset, ok := p.presets[name]
	if name != "" && !ok {
		return nil, editError("preset", "There is no preset %s.", quote(name))
	}
	if p.options.PresetsOnly && (d.asks() || len(q.edits) > 0) {
		return nil, editError("preset", "Only presets are allowed here.")
	}
	edits := slices.Clone(preset)
	edits.merge(d.edits.canonicalNames())
	edits.merge(q.edits)
	if len(edits) > p.options.Limits.Edits {
		return nil, editError("", "A request can have %d edits.", p.options.Limits.Edits)
	}
	return edits, nil
}

// canonicalNames are the edits with their names in place of aliases, so that one
// overrides the other.
func (m members) canonicalNames() members {
	var named members
	for _, e := range m {
		name := e.name
		if spec := specByName[name]; spec != nil {
			name = spec.Name
		}
		named.set(name, e.value)
	}
	return named
}
