package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
)

// TestImageOrigin asks an API's function as CloudFront does, with the secret, and as
// anybody can, without it or with another.
func TestImageOrigin(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.OriginSecret = "origin" })
	w.secrets.Put("origin", "first-sesame")
	check := func(secret string, status int) {
		t.Helper()
		for kind := range eventKinds {
			var header []string
			if secret != "" {
				header = []string{wiring.OriginHeader, secret}
			}
			a := w.ask(w.function, kind, http.MethodGet, "/fit-in/20x20/cat.jpg", header...)
			if a.status != status || status == http.StatusForbidden && a.code(t) != "AccessDenied" {
				t.Errorf("%s with %q: got %s, want %d", kind, secret, a, status)
			}
		}
	}
	check("", http.StatusForbidden)
	check("other-sesame", http.StatusForbidden)
	if n := len(w.aws.Requests(getObject)); n != 0 {
		t.Errorf("%d objects were read for who is not CloudFront", n)
	}
	check("first-sesame", http.StatusOK)

	// CloudFront goes on with the first one until the next deployment.
	w.secrets.Put("origin", "second-sesame")
	w.function = w.start()
	check("first-sesame", http.StatusOK)
	check("second-sesame", http.StatusOK)

	w.aws.On(secretsstub.GetSecretValue, awsstub.DenyAccess())
	w.function = w.start()
	check("second-sesame", http.StatusInternalServerError)
	if strings.Contains(strings.Join(w.function.Log(), "\n"), "sesame") {
		t.Error("the log shows a secret")
	}
}

// TestImageEscapedPath is of a path as CloudFront's function leaves it, with its
// signature of the path as it was sent.
func TestImageEscapedPath(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) {
		c.EscapedPaths, c.Service.Signature, c.SigningSecret = true, true, "signing"
	})
	w.secrets.Put("signing", "sesame")
	w.s3.Put(photoBucket, "a b,(c).jpg", photo(t, 64, 48))
	for kind := range eventKinds {
		target := signed(t, "sesame", "/fit-in/20x20/filters:quality(60)/a%20b%2C(c).jpg")
		escaped := strings.NewReplacer(":", "~3A", "(", "~28", ")", "~29", "%", "~25").Replace("/fit-in/20x20/filters:quality(60)/a%20b%2C(c).jpg")
		_, query, _ := strings.Cut(target, "?")
		if a := w.ask(w.function, kind, http.MethodGet, escaped+"?"+query); a.status != http.StatusOK || a.size(t) != "20x15" {
			t.Errorf("%s: got %s", kind, a)
		}
	}
}

// TestImageDemoPage writes the page of an example stack, by the properties of its
// template.
func TestImageDemoPage(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../snapshot/testdata/ImagesShop.template.json")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties map[string]any
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	var properties map[string]any
	for _, r := range template.Resources {
		if r.Type == "Custom::LintelDemoPage" {
			properties = r.Properties
		}
	}
	const bucket = "page-bucket"
	properties["Bucket"] = bucket // a reference in the template

	aws := awsstub.New(t)
	store := s3stub.New(t, aws)
	resource := newCustomResource(t, aws, handler.Build(t, "github.com/lintel-go/lintel/constructs/imagehandler/lambda/demopagefiles"))
	assertFailed(t, resource.create(properties), "page-bucket", "NoSuchBucket")

	store.CreateBucket(bucket)
	assertSuccess(t, resource.create(properties))
	for name, fragment := range map[string]string{
		demopage.Document: "<!doctype html>", "-/settings.json": `"presets":["face","thumb"]`, "-/pictures.json": "public/shoes.jpg", "-/edits.json": `"smartCrop"`,
	} {
		file, ok := store.Object(bucket, name)
		if !ok || !strings.Contains(strings.ToLower(string(file.Body)), strings.ToLower(fragment)) {
			t.Errorf("%s has no %s: %.200s", name, fragment, file.Body)
		}
	}
	assertSuccess(t, resource.update(properties))
	assertSuccess(t, resource.delete())
}
