// Package imagebuilderstub adds the images of EC2 Image Builder to a server of package awsstub, for those who look them up
// and tag them. All operations can be scripted as "imagebuilder:" and their name.
//
//	images := imagebuilderstub.New(t, aws)
//	images.Put(arn, map[string]any{"arn": arn, "state": map[string]any{"status": "AVAILABLE"}})
package imagebuilderstub

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Operations.
const (
	GetImage      = "imagebuilder:GetImage"
	TagResource   = "imagebuilder:TagResource"
	UntagResource = "imagebuilder:UntagResource"
)

// Server is EC2 Image Builder. Its methods act on the images directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	mu     sync.Mutex
	images map[string]map[string]any
	tags   map[string]map[string]string
}

// New adds Image Builder without images to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{images: map[string]map[string]any{}, tags: map[string]map[string]string{}}
	aws.Add("imagebuilder", awsstub.Service{Identify: identify, Protocol: awsstub.RESTJSON, Default: awsstub.Choose(s.answer)})
	return s
}

// Put adds an image, as GetImage answers with it, or replaces it.
func (s *Server) Put(arn string, image map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.images[arn] = image
	s.tags[arn] = map[string]string{}
}

// Tags returns the tags of an image.
func (s *Server) Tags(arn string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.tags[arn])
}

// identify names the operation by method and path.
// https://docs.aws.amazon.com/imagebuilder/latest/APIReference/API_Operations.html
func identify(r *http.Request, body []byte) (operation string, input map[string]any, err error) {
	if r.Method == http.MethodGet && r.URL.Path == "/GetImage" {
		return GetImage, map[string]any{"arn": r.URL.Query().Get("imageBuildVersionArn")}, nil
	}
	escaped, ok := strings.CutPrefix(r.URL.EscapedPath(), "/tags/")
	arn, err := url.PathUnescape(escaped)
	if !ok || err != nil {
		return "", nil, fmt.Errorf("got %s %s", r.Method, r.URL.Path)
	}
	input = map[string]any{"arn": arn, "body": string(body)}
	switch r.Method {
	case http.MethodPost:
		return TagResource, input, nil
	case http.MethodDelete:
		input["keys"] = r.URL.Query()["tagKeys"]
		return UntagResource, input, nil
	}
	return "", nil, fmt.Errorf("got %s %s", r.Method, r.URL.Path)
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	arn, _ := r.Input["arn"].(string)
	image, ok := s.images[arn]
	if !ok {
		return awsstub.Fail(http.StatusNotFound, "ResourceNotFoundException", "The resource does not exist.")
	}
	switch r.Operation {
	case GetImage:
		return awsstub.JSON(map[string]any{"requestId": "1", "image": image})
	case TagResource:
		key, value, _ := strings.Cut(strings.NewReplacer(`{"tags":{"`, "", `"}}`, "", `":"`, "\n").Replace(fmt.Sprint(r.Input["body"])), "\n")
		s.tags[arn][key] = value
	case UntagResource:
		keys, _ := r.Input["keys"].([]string)
		for _, key := range keys {
			delete(s.tags[arn], key)
		}
	}
	return awsstub.JSON(map[string]any{})
}
