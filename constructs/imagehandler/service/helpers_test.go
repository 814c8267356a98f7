package service

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" onload="alert(1)"><rect width="20" height="30" fill="red"/></svg>`

func picture(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, color.NRGBA{byte(x * 255 / width), byte(y * 255 / height), 90, 255})
		}
	}
	return m
}

func inJPEG(width, height int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(width, height), &jpeg.EncodeOptions{Quality: 90}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func inPNG(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, picture(width, height)); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func inGIF(width, height, frames int) []byte {
	palette := color.Palette{color.Black, color.White}
	g := gif.GIF{Config: image.Config{ColorModel: palette, Width: width, Height: height}}
	for i := range frames {
		m := image.NewPaletted(image.Rect(0, 0, width, height), palette)
		m.SetColorIndex(i%width, 0, 1)
		g.Image, g.Delay = append(g.Image, m), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// bomb is a PNG whose header says that it is huge.
func bomb() []byte {
	return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00IDAT")
}

var taken = time.Date(2024, 5, 6, 7, 8, 9, 500, time.UTC)

// memory is a Source of pictures by bucket and key.
type memory struct {
	objects map[string]*Object
	get     func(ctx context.Context, bucket, key string) error // is asked before
	gets    atomic.Int64
}

func (m *memory) Get(ctx context.Context, bucket, key string, limit int64) (*Object, error) {
	m.gets.Add(1)
	o, err := m.find(ctx, bucket, key)
	if err == nil && int64(len(o.Body)) > limit {
		err = ErrTooLarge
	}
	return o, err
}

func (m *memory) find(ctx context.Context, bucket, key string) (*Object, error) {
	if m.get != nil {
		if err := m.get(ctx, bucket, key); err != nil {
			return nil, err
		}
	}
	if o := m.objects[bucket+"/"+key]; o != nil {
		return o, nil
	}
	return nil, ErrNotFound
}

// telling is a memory that can tell of its objects too.
type telling struct {
	*memory
	stats atomic.Int64
}

func (m *telling) Stat(ctx context.Context, bucket, key string) (*Object, error) {
	m.stats.Add(1)
	o, err := m.find(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	info := *o
	info.Body, info.Size = nil, int64(len(o.Body))
	return &info, nil
}

func object(body []byte) *Object {
	return &Object{Body: body, ETag: hashOf(string(body)), LastModified: taken}
}

func newMemory() *memory {
	marked := object(inJPEG(64, 48))
	marked.CacheControl = "max-age=60"
	return &memory{objects: map[string]*Object{
		"photos/cat.jpg":        object(inJPEG(120, 80)),
		"photos/marked.jpg":     marked,
		"photos/dir/a b.png":    object(inPNG(60, 40)),
		"photos/shape.svg":      object([]byte(drawing)),
		"photos/moving.gif":     object(inGIF(20, 10, 3)),
		"photos/text.txt":       object([]byte("this is no picture, whatever it is called")),
		"photos/empty.jpg":      object(nil),
		"photos/bomb.png":       object(bomb()),
		"photos/cut.png":        object(inPNG(60, 40)[:60]),
		"photos/broken.jpg":     object([]byte("\xff\xd8\xff\xe0 and nothing more of it")),
		"other/dog.png":         object(inPNG(30, 20)),
		"other/public/logo.png": object(inPNG(8, 8)),
		"secret/key.png":        object(inPNG(8, 8)),
		"fallback/sorry.png":    object(inPNG(5, 5)),
	}}
}

// store is a Derivatives.
type store struct {
	mu            sync.Mutex
	objects       map[string]*Object
	before        func(ctx context.Context, method string) error
	gets, puts    int
	urls, largest int
}

func (s *store) enter(ctx context.Context, method string, count *int) error {
	s.mu.Lock()
	*count++
	s.mu.Unlock()
	if s.before != nil {
		return s.before(ctx, method)
	}
	return nil
}

func (s *store) Get(ctx context.Context, key string, limit int64) (*Object, error) {
	if err := s.enter(ctx, "Get", &s.gets); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.objects[key]
	if o == nil {
		return nil, ErrNotFound
	}
	if int64(len(o.Body)) > limit {
		return nil, ErrTooLarge
	}
	return o, nil
}

func (s *store) Put(ctx context.Context, key string, o *Object) error {
	if err := s.enter(ctx, "Put", &s.puts); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects == nil {
		s.objects = make(map[string]*Object)
	}
	s.objects[key] = o
	s.largest = max(s.largest, len(o.Body))
	return nil
}

func (s *store) URL(ctx context.Context, key string) (string, time.Duration, error) {
	if err := s.enter(ctx, "URL", &s.urls); err != nil {
		return "", 0, err
	}
	return "https://derivatives.example/" + key, 10 * time.Minute, nil
}

// counting is a Transformer that counts, and asks run before each.
type counting struct {
	Transformer
	runs          atomic.Int64
	running, most atomic.Int64
	run           func(ctx context.Context) error
}

func (c *counting) Plan(req *request.Request, h codec.Header, load func(context.Context, string, string) ([]byte, error)) (Plan, error) {
	p, err := c.Transformer.Plan(req, h, load)
	return countedPlan{c, p}, err
}

type countedPlan struct {
	*counting
	plan Plan
}

func (p countedPlan) Run(ctx context.Context, source []byte) (*edits.Result, error) {
	p.runs.Add(1)
	now := p.running.Add(1)
	defer p.running.Add(-1)
	for most := p.most.Load(); now > most && !p.most.CompareAndSwap(most, now); most = p.most.Load() {
	}
	if p.run != nil {
		if err := p.run(ctx); err != nil {
			return nil, err
		}
	}
	return p.plan.Run(ctx, source)
}

// events is an Observer.
type events struct {
	mu  sync.Mutex
	all []Event
}

func (e *events) Observe(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, event)
}

func (e *events) last() Event { return e.all[len(e.all)-1] }

func sources() []request.Source {
	return []request.Source{{Bucket: "photos"}, {Bucket: "other", Prefixes: []string{"dog", "public/"}}}
}

func newService(t testing.TB, c Config, d Dependencies) *Service {
	t.Helper()
	if c.Sources == nil {
		c.Sources = sources()
	}
	if d.Source == nil {
		d.Source = newMemory()
	}
	s, err := New(c, d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// newCounting is a service whose transformer counts.
func newCounting(t testing.TB, c Config, d Dependencies) (*Service, *counting) {
	t.Helper()
	transformer := &counting{}
	d.Transformer = transformer
	s := newService(t, c, d)
	transformer.Transformer = editing{s.config, d.Vision}
	return s, transformer
}

// get is a GET of a path that may have a query.
func get(ctx context.Context, s *Service, path string, header ...string) *Response {
	return s.Serve(ctx, newRequest(http.MethodGet, path, header...))
}

func newRequest(method, path string, header ...string) *Request {
	path, query, _ := strings.Cut(path, "?")
	r := &Request{Method: method, Path: path, RawQuery: query, Header: http.Header{}}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

// inBase64 is the path of a JSON request.
func inBase64(text string) string { return "/" + base64.StdEncoding.EncodeToString([]byte(text)) }

// codeOf is the code in an error's body, which must be well-formed.
func codeOf(t testing.TB, r *Response) string {
	t.Helper()
	var body struct {
		Status        int
		Code, Message string
	}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil || body.Status != r.Status || body.Message == "" || r.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d with %s: %q (%v)", r.Status, r.Header.Get("Content-Type"), r.Body, err)
	}
	return body.Code
}

// sizeOf is the format and the size of a response's picture.
func sizeOf(t testing.TB, r *Response) (codec.Format, int, int) {
	t.Helper()
	h, err := codec.ReadHeader(r.Body)
	if err != nil {
		t.Fatalf("status %d: %v: %.200q", r.Status, err, r.Body)
	}
	if got := r.Header.Get("Content-Type"); got != h.Format.ContentType() {
		t.Errorf("Content-Type is %s of a %s", got, h.Format)
	}
	return h.Format, h.Width, h.Height
}
