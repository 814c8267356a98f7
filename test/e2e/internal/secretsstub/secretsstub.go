// Package secretsstub adds AWS Secrets Manager to a server of package awsstub: secrets with versions in memory, for those
// who read them. All operations can be scripted as "secretsmanager:" and their name.
//
//	secrets := secretsstub.New(t, aws)
//	arn := secrets.Put("kafka/admin", `{"username": "admin", "password": "first"}`)
//	secrets.Put("kafka/admin", `{"username": "admin", "password": "second"}`) // "first" is AWSPREVIOUS now
//
// Only GetSecretValue is served.
package secretsstub

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// GetSecretValue is the operation that reads a secret.
const GetSecretValue = "secretsmanager:GetSecretValue"

// Server is AWS Secrets Manager. Its methods act on the store directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	t testing.TB

	mu      sync.Mutex
	secrets map[string]*secret // by name
}

type secret struct {
	name     string
	versions []version // the last one is AWSCURRENT, the one before AWSPREVIOUS
}

type version struct {
	id      string
	text    string
	binary  []byte // instead of text
	created time.Time
}

// New adds Secrets Manager without secrets to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{t: t, secrets: map[string]*secret{}}
	aws.Add("secretsmanager", awsstub.JSONService("secretsmanager", awsstub.Choose(s.answer)))
	return s
}

// Put gives the secret another current version, creating it if there is none, and returns its ARN.
func (s *Server) Put(name, text string) (arn string) {
	return s.put(name, version{text: text})
}

// PutBinary is Put for a version that is binary.
func (s *Server) PutBinary(name string, content []byte) (arn string) {
	return s.put(name, version{binary: content})
}

func (s *Server) put(name string, v version) (arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secrets[name] == nil {
		s.secrets[name] = &secret{name: name}
	}
	of := s.secrets[name]
	v.id, v.created = fmt.Sprintf("20000000-0000-4000-8000-%012d", len(of.versions)+1), time.Now()
	of.versions = append(of.versions, v)
	return of.arn()
}

// Delete removes a secret with all its versions.
func (s *Server) Delete(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.secrets, name)
}

// arn ends in six characters of Secrets Manager's choice.
func (s *secret) arn() string {
	return "arn:aws:secretsmanager:eu-west-1:123456789012:secret:" + s.name + "-a1B2c3"
}

// version returns the one with a staging label or id.
func (s *secret) version(stage, id string) (v version, label string, ok bool) {
	for i, each := range s.versions {
		label := map[int]string{len(s.versions) - 1: "AWSCURRENT", len(s.versions) - 2: "AWSPREVIOUS"}[i]
		if stage != "" && stage == label || id != "" && id == each.id {
			return each, label, true
		}
	}
	return version{}, "", false
}

// answer is that of Secrets Manager.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	if r.Operation != GetSecretValue {
		s.t.Errorf("got request %s, want %s", r.Operation, GetSecretValue)
		return awsstub.Break()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	of := s.find(member(r, "SecretId"))
	if of == nil {
		return notFound("Secrets Manager can't find the specified secret.")
	}
	stage, id := member(r, "VersionStage"), member(r, "VersionId")
	if stage == "" && id == "" {
		stage = "AWSCURRENT"
	}
	v, label, ok := of.version(stage, id)
	if !ok {
		return notFound("Secrets Manager can't find the specified secret value for staging label: " + stage)
	}
	output := map[string]any{
		"ARN": of.arn(), "Name": of.name, "VersionId": v.id, "VersionStages": []string{label}, "CreatedDate": v.created.Unix()}
	if v.binary != nil {
		output["SecretBinary"] = v.binary
	} else {
		output["SecretString"] = v.text
	}
	return awsstub.JSON(output)
}

// find returns the secret with a name or ARN, complete or without the six characters at its end.
func (s *Server) find(id string) *secret {
	for name, of := range s.secrets {
		if id == name || id == of.arn() || id == of.arn()[:strings.LastIndex(of.arn(), "-")] {
			return of
		}
	}
	return nil
}

func member(r *awsstub.Request, name string) string {
	text, _ := r.Input[name].(string)
	return text
}

func notFound(message string) awsstub.Reply {
	return awsstub.Fail(http.StatusBadRequest, "ResourceNotFoundException", message)
}
