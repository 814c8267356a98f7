package main

import (
	"testing"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

// An object of other origin is replaced, even where some of it is the same.
func TestReplacesForeignObject(t *testing.T) {
	root := newCA(t, "root", nil, 10)
	sources := []source{{Name: "root", Pem: root.pem}}
	digest := newFixture().mustRun(t, customresource.Create, sources...).Data["Digest"]
	for name, object := range map[string]s3fake.Version{
		"same content, no digest": {Key: key, Body: []byte(root.pem)},
		"another digest":          {Key: key, Body: []byte(root.pem), Metadata: map[string]string{"lintel-digest": "00"}},
		"another length":          {Key: key, Body: []byte("cut"), Metadata: map[string]string{"lintel-digest": digest}},
		"delete marker":           {Key: key, DeleteMarker: true},
	} {
		f := newFixture()
		former := f.bucket.Put(object)
		version := f.mustRun(t, customresource.Update, sources...).Data["TruststoreVersion"]
		if version == former || string(f.bucket.Latest(key).Body) != root.pem {
			t.Errorf("%s: got version %q, want a new one with the certificate", name, version)
		}
	}
}

func TestUnversionedBucket(t *testing.T) {
	sources := []source{{Name: "root", Pem: newCA(t, "root", nil, 10).pem}}
	f := newFixture()
	f.bucket.Unversioned = true
	response, err := f.run(t.Context(), customresource.Create, sources...)
	wantError(t, err, "s3://truststore-bucket/truststore.pem", "turn on versioning of bucket truststore-bucket")

	// What the failed attempt left behind gets a version, once there are any,
	// and is deleted with the resource.
	f.bucket.Unversioned = false
	if version := f.mustRun(t, customresource.Update, sources...).Data["TruststoreVersion"]; version == "null" {
		t.Errorf("got version %q, want a real one", version)
	}
	if response.PhysicalResourceID == "" {
		t.Error("the failed resource has no id of its own")
	}
	if _, err := f.run(t.Context(), customresource.Delete); err != nil || len(f.bucket.Versions) != 0 {
		t.Errorf("left %v, error %v", f.bucket.Versions, err)
	}
}

func TestObjectFails(t *testing.T) {
	sources := []source{{Name: "root", Pem: newCA(t, "root", nil, 10).pem}}
	for operation, doing := range map[string]string{"HeadObject": "look at truststore ", "PutObject": "write truststore "} {
		f := newFixture().failing(operation, s3fake.Error("AccessDenied"))
		response, err := f.run(t.Context(), customresource.Create, sources...)
		wantError(t, err, doing+"s3://truststore-bucket/truststore.pem", "AccessDenied")
		if response.PhysicalResourceID == "" || len(response.Data) != 0 || len(f.bucket.Versions) != 0 {
			t.Errorf("%s: got %+v and wrote %v, want an id only", operation, response, f.bucket.Versions)
		}
	}
}
