package e2e

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"image/color"
	"io"
	"net/http"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// functionMemory is the least that a Lambda function can have, in octets.
const functionMemory = 128 << 20

// peak is the most memory that a function's process has had resident, in octets.
func peak(t *testing.T, function *lambdart.Function) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", function.Process().Pid))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if m == nil {
		t.Fatalf("no VmHWM in %s", status)
	}
	kib, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// inflating is a stream of zlib, of a thousandth of the octets that it becomes.
func inflating(t *testing.T, octets int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.CopyN(w, zeros{}, octets); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// small is a picture of 16 by 16 in a format.
func small(t *testing.T, f codec.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	p := &codec.Picture{Frames: []codec.Frame{{Image: drawBadge(16)}}, LoopCount: 1}
	if err := codec.Encode(t.Context(), &b, p, codec.EncodeOptions{Format: f, Lossless: f == codec.WebP}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// patched is a copy of b with octets in the place behind what it is found by.
func patched(t *testing.T, b []byte, behind string, skip int, octets ...byte) []byte {
	t.Helper()
	i := bytes.Index(b, []byte(behind))
	if i < 0 {
		t.Fatalf("no %q", behind)
	}
	b = bytes.Clone(b)
	copy(b[i+len(behind)+skip:], octets)
	return b
}

// bombs are small files of pictures that say they are huge, or become it, with how they are answered.
func bombs(t *testing.T) map[string]imageBomb {
	t.Helper()
	const much = 4 * functionMemory
	header, rest := small(t, codec.PNG)[:33], small(t, codec.PNG)[33:]
	chunks := func(kind string, data []byte) []byte { return pngChunk(bytes.Clone(header), kind, data) }
	laughs := `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><defs><g id="a0"><rect width="9" height="9"/></g>`
	for i := range 9 {
		laughs += fmt.Sprintf(`<g id="a%d">%s</g>`, i+1, strings.Repeat(fmt.Sprintf(`<use href="#a%d"/>`, i), 10))
	}
	big := binary.BigEndian.AppendUint32(nil, 60000)
	return map[string]imageBomb{
		"size.png":  tooLarge(bomb(60000, 60000)),
		"size.gif":  tooLarge(patched(t, small(t, codec.GIF), "GIF89a", 0, 0xff, 0xff, 0xff, 0xff)),
		"size.jpg":  tooLarge(patched(t, landscape(t, 16, 16), "\xff\xc0", 3, 0xff, 0xff, 0xff, 0xff)),
		"size.webp": tooLarge(patched(t, small(t, codec.WebP), "VP8L", 5, 0xff, 0xff, 0xff, 0x1f)),
		"size.avif": tooLarge(patched(t, small(t, codec.AVIF), "ispe", 4, append(big, big...)...)),
		"size.tiff": tooLarge(tiffHeader(60000)),
		"size.svg":  tooLarge([]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="60000" height="60000"><rect width="9" height="9"/></svg>`)),
		// Of 16 by 16 pixels, with more behind them.
		"pixels.png": {pngChunk(chunks("IDAT", inflating(t, much)), "IEND", nil), http.StatusBadRequest, "InstantiationError"},
		// A profile that is no profile is left out.
		"profile.png": {append(chunks("iCCP", append([]byte("p\x00\x00"), inflating(t, much)...)), rest...), http.StatusOK, ""},
		"uses.svg":    tooLarge([]byte(laughs + `</defs><use href="#a9"/></svg>`)),
	}
}

type imageBomb struct {
	body   []byte
	status int
	code   string
}

func tooLarge(body []byte) imageBomb {
	return imageBomb{body, http.StatusRequestEntityTooLarge, "TooLargeImageException"}
}

// tiffHeader is a TIFF that says it is square with a side.
func tiffHeader(side uint32) []byte {
	b := tiffOf(drawBadge(16), 1)
	for _, field := range []int{0, 1} { // the width and the height are the first
		binary.LittleEndian.PutUint32(b[8+2+12*field+8:], side)
	}
	return b
}

// TestImageBombs refuses pictures without making what they say: all within the memory of the function, of which one of them would
// take many times as much.
func TestImageBombs(t *testing.T) {
	t.Parallel()
	w := newImages(t, nil)
	w.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = strconv.Itoa(functionMemory >> 20)
	w.function = w.start()
	for key, b := range bombs(t) {
		if len(b.body) > 1<<20 {
			t.Errorf("%s is of %d octets", key, len(b.body))
		}
		w.s3.Put(photoBucket, key, b.body)
		for _, target := range []string{jsonTarget(t, key, `{"greyscale":true,"toFormat":"png"}`), "/" + key + "?rotate=45&format=jpeg"} {
			a := w.get(target)
			if a.status != b.status || b.code != "" && a.code(t) != b.code {
				t.Errorf("%s: %s: got %s, want %d %s", key, target, a, b.status, b.code)
			}
		}
		if runtime.GOOS == "linux" { // where /proc tells
			if most := peak(t, w.function); most > functionMemory {
				t.Errorf("%s: the process has taken %d MiB, want %d at most", key, most>>20, functionMemory>>20)
			}
		}
	}
	if a := w.get("/cat.jpg?width=16"); a.status != http.StatusOK {
		t.Errorf("after all that: got %s", a)
	}
}

// TestImageCutShort has files of each format that end early: a JPEG is shown as far as it goes, the others are refused.
func TestImageCutShort(t *testing.T) {
	t.Parallel()
	w := newImages(t, nil)
	const width, height, tenths = 160, 120, 10
	for _, f := range []codec.Format{codec.JPEG, codec.PNG, codec.GIF, codec.WebP, codec.AVIF, codec.TIFF} {
		var b bytes.Buffer
		p := &codec.Picture{Frames: []codec.Frame{{Image: drawLandscape(width, height)}}, LoopCount: 1}
		if err := codec.Encode(t.Context(), &b, p, codec.EncodeOptions{Format: f}); err != nil {
			t.Fatal(err)
		}
		for n := range tenths {
			key := fmt.Sprintf("%d.%s", n, f)
			w.s3.Put(photoBucket, key, b.Bytes()[:b.Len()*n/tenths])
			a := w.get("/" + key + "?width=40&format=png")
			if f == codec.JPEG && n > tenths/2 {
				if a.status != http.StatusOK || a.size(t) != "40x30" {
					t.Errorf("%s: got %s, want what there is of it", key, a)
				}
				continue
			}
			want := "InstantiationError"
			if n == 0 {
				want = "RequestTypeError"
			}
			if f == codec.JPEG && n > 1 && a.status == http.StatusOK {
				continue // the tables have all come
			}
			if a.status != http.StatusBadRequest || a.code(t) != want {
				t.Errorf("%s: got %s, want %s", key, a, want)
			}
		}
	}

	// What there is of a JPEG is right, and the rest is grey.
	whole := landscape(t, width, height)
	w.s3.Put(photoBucket, "whole.jpg", whole)
	w.s3.Put(photoBucket, "part.jpg", whole[:len(whole)*2/3])
	shown := decoded(t, w.get("/part.jpg?format=png")).Frames[0]
	want := decoded(t, w.get("/whole.jpg?format=png")).Frames[0]
	if got, want := color.NRGBAModel.Convert(shown.At(9, 9)), color.NRGBAModel.Convert(want.At(9, 9)); got != want {
		t.Errorf("above it is %v, want %v", got, want)
	}
	if got := color.NRGBAModel.Convert(shown.At(width-1, height-1)).(color.NRGBA); distance(got, color.NRGBA{128, 128, 128, 255}) > 2 {
		t.Errorf("below it is %v, want grey", got)
	}
	// Of an animation that ends in its last frame, behind where that says what its place is, the others move.
	file := animation(t)
	w.s3.Put(photoBucket, "moving.gif", file[:bytes.LastIndex(file, []byte(",\x20\x00\x20\x00\x20\x00\x20\x00"))+12])
	if got, want := moving(t, w.get("/moving.gif?width=32")), shownAs("gif 32x32 4 times", animationFrames[:3]...); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestImageSourceTooLong reads no more of a source than is allowed, whether S3 says how long it is or not.
func TestImageSourceTooLong(t *testing.T) {
	t.Parallel()
	const allowed, long = 1 << 20, 1 << 30
	// What the sockets on both sides hold is sent too, though nobody reads it.
	const most = allowed + 32<<20
	for _, length := range []string{strconv.Itoa(long), ""} {
		w := newImages(t, func(c *wiring.Config) { c.Service.SourceBytes = allowed })
		var sent atomic.Int64
		w.aws.On(getObject, awsstub.Handler(func(out http.ResponseWriter, _ *awsstub.Request) {
			if length != "" {
				out.Header().Set("Content-Length", length)
			}
			for part := make([]byte, 64<<10); sent.Load() < long; sent.Add(int64(len(part))) {
				if _, err := out.Write(part); err != nil {
					return
				}
			}
		}))
		if a := w.get("/cat.jpg?width=16"); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "TooLargeImageException" {
			t.Errorf("length %q: got %s", length, a)
		}
		if n := sent.Load(); n > most {
			t.Errorf("length %q: %d octets were sent, want %d at most", length, n, most)
		}
	}
}

// TestImageSourceLost has the connection to S3 end in the middle of a source: that is not a picture which was cut short.
func TestImageSourceLost(t *testing.T) {
	t.Parallel()
	w := newImages(t, withDerivatives)
	body := landscape(t, 320, 240)
	w.aws.On(getObject, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		if r.Input["Bucket"] == derivedBucket {
			return awsstub.Default
		}
		return awsstub.Handler(func(out http.ResponseWriter, _ *awsstub.Request) {
			out.Header().Set("Content-Length", strconv.Itoa(len(body)))
			_, _ = out.Write(body[:len(body)*2/3])
			panic(http.ErrAbortHandler)
		})
	}))
	a := w.get("/cat.jpg?width=16")
	if a.status != http.StatusInternalServerError || a.code(t) != "ImageRetrieval::CannotRetrieveImage" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %s", a)
	}
	if kept := w.s3.Versions(derivedBucket); len(kept) > 0 {
		t.Errorf("%d results were kept", len(kept))
	}
}
