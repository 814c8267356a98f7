// Package s3stub adds Amazon S3 to a server of package awsstub: versioned buckets in memory, behind the wire protocol
// of gofakes3. All operations can be scripted as "s3:" and their name, for example to fail the second upload:
//
//	s3 := s3stub.New(t, aws)
//	s3.CreateBucket("truststore")
//	aws.On("s3:PutObject", awsstub.Default, awsstub.Throttle(), awsstub.Default)
//
// Conditional requests work: GetObject with If-None-Match answers 304, PutObject with If-Match or If-None-Match 412. Not
// as in Amazon S3: HeadObject ignores the version id, and there are no bucket policies, encryption or checksums in
// answers.
package s3stub

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/johannesboyne/gofakes3"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Server is Amazon S3. Its methods act on the store directly: they are not recorded, and scripts do not concern them.
type Server struct {
	t     testing.TB
	store *store
}

// New adds Amazon S3 without buckets to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	store := newStore()
	protocol := gofakes3.New(store).Server()
	aws.Add("s3", awsstub.Service{
		Identify: identify,
		Protocol: awsstub.S3,
		Default: awsstub.Handler(func(w http.ResponseWriter, r *awsstub.Request) {
			r.HTTP.Body = io.NopCloser(bytes.NewReader(r.Body))
			if r.Operation == "s3:ListMultipartUploads" {
				listUploads(protocol, w, r.HTTP)
				return
			}
			protocol.ServeHTTP(w, r.HTTP)
		}),
	})
	return &Server{t, store}
}

// listUploads answers ListMultipartUploads. About a bucket that has never had an upload gofakes3 says NoSuchUpload; it
// has to be an empty list.
func listUploads(protocol http.Handler, w http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	protocol.ServeHTTP(answer, r)
	if bytes.Contains(answer.Body.Bytes(), []byte("<Code>NoSuchUpload</Code>")) {
		answer = httptest.NewRecorder()
		answer.WriteString("<ListMultipartUploadsResult></ListMultipartUploadsResult>")
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	// A client that has gone reads nothing.
	_, _ = w.Write(answer.Body.Bytes())
}

// CreateUnversionedBucket creates a bucket as Amazon S3 does it if it is not told otherwise.
func (s *Server) CreateUnversionedBucket(name string) {
	s.t.Helper()
	if err := s.store.CreateBucket(name); err != nil {
		s.t.Fatalf("create bucket %s: %v", name, err)
	}
}

// CreateBucket creates a bucket with versioning enabled.
func (s *Server) CreateBucket(name string) {
	s.t.Helper()
	s.CreateUnversionedBucket(name)
	if err := s.store.SetVersioningConfiguration(name, gofakes3.VersioningConfiguration{
		Status: gofakes3.VersioningEnabled,
	}); err != nil {
		s.t.Fatalf("enable versioning of bucket %s: %v", name, err)
	}
}

// Put stores an object and returns its version id.
func (s *Server) Put(bucket, key string, body []byte) (versionID string) {
	s.t.Helper()
	result, err := s.store.PutObject(bucket, key, nil, bytes.NewReader(body), int64(len(body)), nil)
	if err != nil {
		s.t.Fatalf("put s3://%s/%s: %v", bucket, key, err)
	}
	return string(result.VersionID)
}

// Version is a version of an object.
type Version struct {
	Key          string
	ID           string
	Body         []byte
	Latest       bool
	DeleteMarker bool
}

// Versions returns all versions in the bucket, sorted by key, the newest of a key first.
func (s *Server) Versions(name string) []Version {
	s.t.Helper()
	var versions []Version
	if err := s.store.with(name, func(b *bucket) error {
		for _, v := range b.list() {
			versions = append(versions, Version{
				Key:          v.key,
				ID:           string(v.id),
				Body:         bytes.Clone(v.body),
				Latest:       v == b.latest(v.key),
				DeleteMarker: v.deleteMarker,
			})
		}
		return nil
	}); err != nil {
		s.t.Fatalf("list versions of bucket %s: %v", name, err)
	}
	return versions
}

// Object returns the latest version of an object; ok is false if there is none or it is a delete marker.
func (s *Server) Object(bucket, key string) (latest Version, ok bool) {
	s.t.Helper()
	for _, version := range s.Versions(bucket) {
		if version.Key == key && version.Latest {
			return version, !version.DeleteMarker
		}
	}
	return Version{}, false
}
