package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

func TestCreate(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	sub := newCA(t, "sub", root, 3)
	f := newFixture()
	response := f.mustRun(t, customresource.Create, source{Name: "hierarchy", Pem: root.pem + sub.pem})

	object := f.bucket.Latest(key)
	if object == nil || string(object.Body) != sub.pem+root.pem || object.ContentType != "application/x-pem-file" {
		t.Fatalf("got object %+v, want the subordinate and the root", object)
	}
	if got, want := response.PhysicalResourceID, customresource.PhysicalID("truststore", bucket, key); got != want {
		t.Errorf("got id %q, want %q", got, want)
	}
	want := map[string]string{
		"TruststoreUri":     "s3://truststore-bucket/truststore.pem",
		"TruststoreVersion": object.ID,
		"Digest":            object.Metadata["lintel-digest"],
		"Certificates":      "2",
		"NotAfter":          "2030-01-01T00:00:00Z",
	}
	for name, value := range want {
		if got := response.Data[name]; got != value || value == "" {
			t.Errorf("got %s %q, want %q", name, got, value)
		}
	}
	if len(response.Data) != len(want) {
		t.Errorf("got attributes %v, want %v", response.Data, want)
	}
}

// The same certificates keep the version, whatever their order and their sources
// are; others make a new one, of the same resource.
func TestUpdate(t *testing.T) {
	root, other := newCA(t, "root", nil, 10), newCA(t, "other", nil, 10)
	f := newFixture()
	created := f.mustRun(t, customresource.Create, source{Name: "a", Pem: root.pem}, source{Name: "b", Pem: other.pem})

	same := f.mustRun(t, customresource.Update, source{Name: "ab", Pem: other.pem + "\n# text\n" + root.pem + root.pem})
	if got, want := same.Data["TruststoreVersion"], created.Data["TruststoreVersion"]; got != want || f.count("PutObject") != 1 {
		t.Errorf("got version %q after %d writes, want %q after one", got, f.count("PutObject"), want)
	}
	changed := f.mustRun(t, customresource.Update, source{Name: "a", Pem: root.pem})
	if got := changed.Data["TruststoreVersion"]; got == created.Data["TruststoreVersion"] || f.count("PutObject") != 2 {
		t.Errorf("got version %q after %d writes, want a new one after two", got, f.count("PutObject"))
	}
	if changed.PhysicalResourceID != created.PhysicalResourceID {
		t.Error("the update has another id, which would delete the object")
	}
	back := f.mustRun(t, customresource.Update, source{Name: "a", Pem: root.pem}, source{Name: "b", Pem: other.pem})
	if back.Data["TruststoreVersion"] == changed.Data["TruststoreVersion"] || back.Data["Digest"] != created.Data["Digest"] {
		t.Errorf("got %v after going back, want a new version of the first content", back.Data)
	}
}

func TestMalformedProperties(t *testing.T) {
	for want, p := range map[string]properties{
		"Bucket: got nothing": {Key: key},
		"Key: got nothing":    {Bucket: bucket},
		`Sources[1] "b": got nothing, need exactly one of`:                              {bucket, key, []source{{Name: "a", Pem: "x"}, {Name: "b"}}},
		`Sources[0] "a": got Pem and Bucket and Key and CertificateAuthorityArn, need`:  {bucket, key, []source{{"a", "x", "b", "k", "arn"}}},
		`Sources[0] "a": got only one of Bucket and Key`:                                {bucket, key, []source{{Name: "a", Bucket: "b"}}},
		`Sources[0] "a": got nothing, need exactly one of Pem, Bucket and Key, Certifi`: {bucket, key, []source{{Name: "a"}}},
	} {
		f := newFixture(errors.New("unexpected"))
		_, err := f.handle(t.Context(), &customresource.Request[properties]{Type: customresource.Create, Properties: p})
		wantError(t, err, "malformed properties: ", want)
		if !errors.Is(err, customresource.ErrNotCreated) || len(f.bucket.Operations)+len(f.pca.arns) != 0 {
			t.Errorf("%s: got error %v and requests %q, want ErrNotCreated and none", want, err, f.bucket.Operations)
		}
	}
}

func TestRefusedSources(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	expired := newCA(t, "old CA", nil, -1)
	const secret = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg"
	for name, test := range map[string]struct {
		sources []source
		want    []string
	}{
		"none":        {nil, []string{"no-certificate"}},
		"no PEM":      {[]source{{Name: "ca.der", Pem: "0\x82"}}, []string{"ca.der", "no-certificate"}},
		"no name":     {[]source{{Pem: "0\x82"}}, []string{"Sources[0]", "no-certificate"}},
		"expired":     {[]source{{Name: "ca.pem", Pem: root.pem + expired.pem}}, []string{"ca.pem block 2", "CN=old CA", "expired"}},
		"private key": {[]source{{Name: "ca.pem", Pem: "-----BEGIN PRIVATE KEY-----\n" + secret + "\n-----END PRIVATE KEY-----\n"}}, []string{"ca.pem block 1", "private-key"}},
	} {
		f := newFixture()
		response, err := f.run(t.Context(), customresource.Create, test.sources...)
		wantError(t, err, append(test.want, "truststore: ")...)
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
		if response.PhysicalResourceID == "" || len(response.Data) != 0 || len(f.bucket.Versions) != 0 {
			t.Errorf("%s: got %+v and wrote %v, want an id only", name, response, f.bucket.Versions)
		}
		if errors.Is(err, customresource.ErrNotCreated) {
			t.Errorf("%s: a retry may have found an object of an earlier attempt, but the error denies that", name)
		}
	}
}

// Many problems are cut to whole ones that fit the response.
func TestManyProblems(t *testing.T) {
	var sources []source
	for i := range 60 {
		sources = append(sources, source{Name: fmt.Sprintf("ca%d.pem", i), Pem: newCA(t, fmt.Sprintf("CA %d", i), nil, -1).pem})
	}
	_, err := newFixture().run(t.Context(), customresource.Create, sources...)
	wantError(t, err, "60 problems", "ca0.pem", "more")
	if n := len(err.Error()); n > 3000 {
		t.Errorf("the error has %d bytes", n)
	}
}

func TestDelete(t *testing.T) {
	f := newFixture()
	for i := range 5 {
		f.bucket.Put(s3fake.Version{Key: key, DeleteMarker: i == 3})
		f.bucket.Put(s3fake.Version{Key: key + ".bak"})
	}
	if _, err := f.run(t.Context(), customresource.Delete); err != nil {
		t.Fatal(err)
	}
	if n := len(f.bucket.Versions); n != 5 || f.bucket.Versions[0].Key != key+".bak" {
		t.Errorf("left %v, want the five versions of the other key", f.bucket.Versions)
	}
	if _, err := f.run(t.Context(), customresource.Delete); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

func TestDeleteGoneBucket(t *testing.T) {
	_, err := newFixture().handle(t.Context(), &customresource.Request[properties]{
		Type: customresource.Delete, Properties: properties{Bucket: "gone", Key: key},
	})
	if !errors.Is(err, customresource.ErrGone) {
		t.Errorf("got error %v, want ErrGone", err)
	}
}

func TestDeleteFails(t *testing.T) {
	f := newFixture()
	f.bucket.Put(s3fake.Version{Key: key})
	f.bucket.FailObject = func(string) string { return "AccessDenied" }
	_, err := f.run(t.Context(), customresource.Delete)
	wantError(t, err, "delete truststore s3://truststore-bucket/truststore.pem, of which 0 versions are gone", "AccessDenied")
	if errors.Is(err, customresource.ErrGone) {
		t.Errorf("the error says that the object is gone: %v", err)
	}
}
