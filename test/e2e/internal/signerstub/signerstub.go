// Package signerstub adds AWS Signer to a server of package awsstub: signing jobs from S3 to S3. All operations can be
// scripted as "signer:" and their name.
//
//	signer := signerstub.New(t, aws, s3)
//	signer.CreateProfile("release")
//
// A job is in progress when it is first asked about, and done then. What is signed is the source with a mark behind it:
// see [Signed].
package signerstub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

// Operations.
const (
	StartSigningJob    = "signer:StartSigningJob"
	DescribeSigningJob = "signer:DescribeSigningJob"
)

// Server is AWS Signer.
type Server struct {
	s3 *s3stub.Server

	mu       sync.Mutex
	profiles []string
	validity time.Duration
	jobs     map[string]*job
}

// job is one that was started.
type job struct {
	bucket, key string // of the signed object
	expires     time.Time
	asked       int
	failure     string
}

// startInput is the body of StartSigningJob.
type startInput struct {
	ProfileName string
	Source      struct {
		S3 struct{ BucketName, Key, Version string }
	}
	Destination struct {
		S3 struct{ BucketName, Prefix string }
	}
}

// New adds AWS Signer without profiles to the server. It signs what is in the S3.
func New(t testing.TB, aws *awsstub.Server, s3 *s3stub.Server) *Server {
	t.Helper()
	s := &Server{s3: s3, jobs: map[string]*job{}, validity: 10 * 365 * 24 * time.Hour}
	aws.Add("signer", awsstub.Service{Identify: identify, Protocol: awsstub.RESTJSON, Default: awsstub.Choose(s.answer)})
	return s
}

// identify names the operation.
// https://docs.aws.amazon.com/signer/latest/api/API_Operations.html
func identify(r *http.Request, body []byte) (string, map[string]any, error) {
	id, describes := strings.CutPrefix(r.URL.Path, "/signing-jobs/")
	switch {
	case r.Method == http.MethodPost && r.URL.Path == "/signing-jobs":
		input := map[string]any{}
		err := json.Unmarshal(body, &input)
		return StartSigningJob, input, err
	case r.Method == http.MethodGet && describes:
		return DescribeSigningJob, map[string]any{"jobId": id}, nil
	default:
		return "", nil, nil
	}
}

// CreateProfile makes a signing profile.
func (s *Server) CreateProfile(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profiles = append(s.profiles, name)
}

// SetValidity of what is signed from now on. Default: ten years.
func (s *Server) SetValidity(validity time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.validity = validity
}

// Signed is what signing makes of a zip file.
func Signed(source []byte, profile string) []byte {
	return append(slices.Clone(source), "signed by "+profile...)
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Operation == StartSigningJob {
		return s.start(r.Body)
	}
	return s.describe(r.Input["jobId"].(string))
}

func (s *Server) start(body []byte) awsstub.Reply {
	var input startInput
	if err := json.Unmarshal(body, &input); err != nil {
		return awsstub.Fail(http.StatusBadRequest, "ValidationException", err.Error())
	}
	if !slices.Contains(s.profiles, input.ProfileName) {
		return awsstub.Fail(http.StatusNotFound, "ResourceNotFoundException", "no profile "+input.ProfileName)
	}
	source, destination := input.Source.S3, input.Destination.S3
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", len(s.jobs)+1)
	j := &job{bucket: destination.BucketName, key: destination.Prefix + id + ".zip", expires: time.Now().Add(s.validity), failure: "the source does not exist"}
	for _, version := range s.s3.Versions(source.BucketName) {
		if version.Key == source.Key && version.ID == source.Version {
			s.s3.Put(j.bucket, j.key, Signed(version.Body, input.ProfileName))
			j.failure = ""
		}
	}
	s.jobs[id] = j
	return awsstub.JSON(map[string]string{"jobId": id, "jobOwner": "123456789012"})
}

func (s *Server) describe(id string) awsstub.Reply {
	j := s.jobs[id]
	if j == nil {
		return awsstub.Fail(http.StatusNotFound, "ResourceNotFoundException", "no job "+id)
	}
	j.asked++
	switch {
	case j.asked == 1:
		return awsstub.JSON(map[string]any{"jobId": id, "status": "InProgress"})
	case j.failure != "":
		return awsstub.JSON(map[string]any{"jobId": id, "status": "Failed", "statusReason": j.failure})
	default:
		return awsstub.JSON(map[string]any{"jobId": id, "status": "Succeeded", "signatureExpiresAt": j.expires.Unix(),
			"signedObject": map[string]any{"s3": map[string]string{"bucketName": j.bucket, "key": j.key}}})
	}
}
