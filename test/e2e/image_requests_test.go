package e2e

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

func withDerivatives(c *wiring.Config) {
	c.DerivativesBucket, c.DerivativesPrefix = derivedBucket, derivedPrefix
}

// TestImageEvents has the events of each kind, with a key that has to be encoded.
func TestImageEvents(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.Service.AutoFormats = []request.Format{request.WebP} })
	const key = "my cats/ä?100%.jpg"
	w.s3.Put(photoBucket, key, photo(t, 64, 48))
	target := "/fit-in/32x32/" + url.PathEscape(key) + "?rotate=0&rotate=90"
	for kind := range eventKinds {
		t.Run(kind, func(t *testing.T) {
			w := *w
			w.t = t
			a := w.ask(w.function, kind, http.MethodGet, target)
			if a.status != http.StatusOK || a.header.Get("Content-Type") != "image/jpeg" || a.header.Get("ETag") == "" || a.size(t) != "24x32" {
				t.Errorf("got %s", a)
			}
			if a := w.ask(w.function, kind, http.MethodGet, target, "Accept", "image/webp,*/*"); a.header.Get("Content-Type") != "image/webp" || a.header.Get("Vary") != "Accept" {
				t.Errorf("got %s", a)
			}
			if again := w.ask(w.function, kind, http.MethodGet, target, "If-None-Match", `"other"`, "If-None-Match", a.header.Get("ETag")); again.status != http.StatusNotModified || len(again.body) > 0 {
				t.Errorf("got %s", again)
			}
			if head := w.ask(w.function, kind, http.MethodHead, target); head.status != http.StatusOK || len(head.body) > 0 || head.header.Get("ETag") != a.header.Get("ETag") {
				t.Errorf("got %s", head)
			}
			if post := w.ask(w.function, kind, http.MethodPost, target); post.status != http.StatusMethodNotAllowed || post.code(t) != "MethodNotAllowed" {
				t.Errorf("got %s", post)
			}
			if bad := w.ask(w.function, kind, http.MethodGet, "/filters:burn(1)/cat.jpg"); bad.status != http.StatusBadRequest || bad.code(t) != "ImageEdits::CannotParseEdits" {
				t.Errorf("got %s", bad)
			}
		})
	}
	if _, err := w.function.Invoke(t.Context(), map[string]any{"Records": []any{}}); err == nil {
		t.Error("an event of another kind was answered")
	}
	if a := w.get("/cat.jpg?width=10"); a.status != http.StatusOK {
		t.Errorf("after an event of another kind: got %s", a)
	}
}

// TestImageStartup asks no service before the first event does.
func TestImageStartup(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) {
		withDerivatives(c)
		c.Service.Signature, c.SigningSecret, c.Rekognition = true, "signing", true
	})
	if got := w.aws.Operations(); len(got) > 0 {
		t.Errorf("got requests %q", got)
	}
}

// TestImageMetrics are in the log.
func TestImageMetrics(t *testing.T) {
	t.Parallel()
	w := newImages(t, nil)
	w.get("/cat.jpg?width=10")
	w.get("/dog.jpg?width=10")
	made, missing := 0, 0
	for _, m := range records(w.function) {
		if m[wiring.MetricBytesSaved] != nil {
			made++
		}
		if m[wiring.MetricClientErrors] == 1.0 {
			missing++
		}
	}
	if made != 1 || missing != 1 {
		t.Errorf("got records %v", records(w.function))
	}
}

// TestImageDerivatives answers from the bucket in another process, without reading the source.
func TestImageDerivatives(t *testing.T) {
	t.Parallel()
	w := newImages(t, withDerivatives)
	first := w.get("/fit-in/30x30/cat.jpg")
	key := derivedPrefix + strings.Trim(first.header.Get("ETag"), `"`)
	stored, ok := w.s3.Object(derivedBucket, key)
	if !ok || !bytes.Equal(stored.Body, first.body) {
		t.Fatalf("got %s, stored %v %d bytes", first, ok, len(stored.Body))
	}
	put := w.aws.Requests(putObject)[0].HTTP.Header
	if put.Get("Content-Type") != "image/jpeg" || put.Get("Cache-Control") == "" {
		t.Errorf("stored with %v", put)
	}
	w.function = w.start()
	second := w.get("/cat.jpg?width=30&height=30&fit=inside")
	if !bytes.Equal(second.body, first.body) || second.header.Get("ETag") != first.header.Get("ETag") {
		t.Errorf("got %s", second)
	}
	reads := w.aws.Requests(getObject)
	if last := reads[len(reads)-1]; last.Input["Bucket"] != derivedBucket {
		t.Errorf("read %v", last.Input)
	}
	if n := len(w.aws.Requests(putObject)); n != 1 {
		t.Errorf("stored %d times", n)
	}
	w.s3.Put(photoBucket, "cat.jpg", photo(t, 48, 64)) // another picture has other derivatives
	if third := w.get("/fit-in/30x30/cat.jpg"); third.header.Get("ETag") == first.header.Get("ETag") || third.size(t) != "23x30" {
		t.Errorf("got %s", third)
	}
}

// TestImageTooLarge answers with an address of what Lambda cannot answer, which no log shows.
func TestImageTooLarge(t *testing.T) {
	t.Parallel()
	large := append(photo(t, 640, 480), make([]byte, 5<<20)...) // octets behind a picture are no error
	w := newImages(t, withDerivatives)
	w.s3.Put(photoBucket, "large.jpg", large)
	for range 2 {
		a := w.get("/large.jpg")
		u, err := url.Parse(a.header.Get("Location"))
		if err != nil || a.status != http.StatusFound || len(a.body) > 0 || a.header.Get("ETag") != "" || a.header.Get("Cache-Control") != "max-age=450,public" {
			t.Fatalf("got %s, %v", a, err)
		}
		bucket, key, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		stored, ok := w.s3.Object(bucket, key)
		if !ok || bucket != derivedBucket || !bytes.Equal(stored.Body, large) || u.Query().Get("X-Amz-Expires") != "900" {
			t.Errorf("%s is of %d bytes, %v", u.Redacted(), len(stored.Body), ok)
		}
		signature := u.Query().Get("X-Amz-Signature")
		if signature == "" || strings.Contains(strings.Join(w.function.Log(), "\n"), signature) {
			t.Error("there is no signature, or the log shows it")
		}
	}
	if n := len(w.aws.Requests(putObject)); n != 1 {
		t.Errorf("stored %d times, want once", n)
	}

	bare := newImages(t, nil)
	bare.s3.Put(photoBucket, "large.jpg", large)
	if a := bare.get("/large.jpg"); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "TooLargeImageException" {
		t.Errorf("without a bucket for derivatives: got %s", a)
	}
}

// TestImageForms has a request of each form, and one for each format.
func TestImageForms(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.Service.Presets = map[string]string{"thumb": `{"resize":{"width":16}}`} })
	json := "/eyJidWNrZXQiOiJwaG90b3MiLCJrZXkiOiJjYXQuanBnIiwiZWRpdHMiOnsicmVzaXplIjp7IndpZHRoIjoxNn19fQ==" // {"bucket":"photos","key":"cat.jpg","edits":{"resize":{"width":16}}}
	for _, target := range []string{json, "/16x0/cat.jpg", "/cat.jpg?width=16", "/cat.jpg?preset=thumb", "/s3:photos/16x0/cat.jpg"} {
		if a := w.get(target); a.status != http.StatusOK || a.size(t) != "16x12" {
			t.Errorf("%s: got %s", target, a)
		}
	}
	for _, f := range []codec.Format{codec.JPEG, codec.PNG, codec.WebP, codec.AVIF, codec.TIFF, codec.GIF} {
		a := w.get("/cat.jpg?width=16&format=" + string(f))
		if sniffed, err := codec.Sniff(a.body); a.status != http.StatusOK || sniffed != f || a.header.Get("Content-Type") != f.ContentType() {
			t.Errorf("%s: got %s, %v", f, a, err)
		}
	}
}
