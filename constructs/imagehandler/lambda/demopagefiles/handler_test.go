package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// bucket keeps what is put, in order.
type bucket struct {
	keys    []string
	objects map[string]*s3.PutObjectInput
	bodies  map[string]string
	fail    string // the key that cannot be put
}

func (b *bucket) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	if *in.Key == b.fail {
		return nil, errors.New("access denied")
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	if b.objects == nil {
		b.objects, b.bodies = map[string]*s3.PutObjectInput{}, map[string]string{}
	}
	b.keys, b.objects[*in.Key], b.bodies[*in.Key] = append(b.keys, *in.Key), in, string(body)
	return &s3.PutObjectOutput{}, nil
}

func request(kind customresource.RequestType, p properties) *customresource.Request[properties] {
	return &customresource.Request[properties]{Type: kind, Properties: p}
}

var photos = properties{Bucket: "page", Settings: `{"Buckets":["photos"],"Presets":["thumb"],"Formats":["webp"],"Pictures":[{"bucket":"photos","key":"cat.jpg"}]}`}

func TestWrites(t *testing.T) {
	for _, kind := range []customresource.RequestType{customresource.Create, customresource.Update} {
		b := &bucket{}
		response, err := (&handler{b}).handle(t.Context(), request(kind, photos))
		if err != nil {
			t.Fatal(err)
		}
		if want := customresource.PhysicalID("demo-page", "page"); response.PhysicalResourceID != want {
			t.Errorf("the id is %q, want %q", response.PhysicalResourceID, want)
		}
		if last := b.keys[len(b.keys)-1]; last != demopage.Document {
			t.Errorf("the last file is %s: the document refers to files that are not there yet", last)
		}
		for key, contentType := range map[string]string{"index.html": "text/html; charset=utf-8", "-/settings.json": "application/json", "-/pictures.json": "application/json"} {
			o := b.objects[key]
			if o == nil || *o.ContentType != contentType || *o.CacheControl != "no-cache" || *o.Bucket != "page" {
				t.Errorf("%s is %+v", key, o)
			}
		}
		if !strings.Contains(b.bodies["-/settings.json"], `"buckets":["photos"],"presets":["thumb"]`) || !strings.Contains(b.bodies["-/pictures.json"], "cat.jpg") {
			t.Errorf("the settings are %s, the pictures %s", b.bodies["-/settings.json"], b.bodies["-/pictures.json"])
		}
	}
}

func TestDelete(t *testing.T) {
	b := &bucket{}
	if _, err := (&handler{b}).handle(t.Context(), request(customresource.Delete, photos)); err != nil || len(b.keys) > 0 {
		t.Errorf("wrote %v, %v", b.keys, err)
	}
}

func TestFailures(t *testing.T) {
	for want, test := range map[string]struct {
		properties properties
		fail       string
	}{
		"no Bucket":                     {properties: properties{Settings: "{}"}},
		"Settings: ":                    {properties: properties{Bucket: "page", Settings: "["}},
		"want a URL":                    {properties: properties{Bucket: "page", Settings: `{"Service":"ftp"}`}},
		"put s3://page/index.html":      {properties: photos, fail: "index.html"},
		"put s3://page/-/settings.json": {properties: photos, fail: "-/settings.json"},
	} {
		b := &bucket{fail: test.fail}
		_, err := (&handler{b}).handle(t.Context(), request(customresource.Create, test.properties))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to say %q", err, want)
		}
		if test.fail != "" && b.objects[demopage.Document] != nil {
			t.Error("the document is there without its files")
		}
	}
}
