// Package stsstub adds AWS STS to a server of package awsstub: roles that can be assumed, each by its ARN. All operations
// can be scripted as "sts:" and their name.
//
//	sts := stsstub.New(t, aws)
//	role := sts.CreateRole("210987654321", "writer")
//	...
//	account := stsstub.AccountOf(request) // "210987654321" of a request with the credentials of the role
package stsstub

import (
	"encoding/xml"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// AssumeRole is the operation that gives credentials.
const AssumeRole = "sts:AssumeRole"

// Home is the account of whoever has not assumed a role.
const Home = "123456789012"

// keyPrefix is what the access keys begin with that the stub gives: the account follows.
const keyPrefix = "ASIA0000"

// Server is AWS STS.
type Server struct {
	mu    sync.Mutex
	roles map[string]string // accounts by ARN
}

// New adds STS without roles to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{roles: map[string]string{}}
	aws.Add("sts", awsstub.QueryService("sts", awsstub.Choose(s.answer)))
	return s
}

// CreateRole creates a role and returns its ARN.
func (s *Server) CreateRole(account, name string) (arn string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	arn = "arn:aws:iam::" + account + ":role/" + name
	s.roles[arn] = account
	return arn
}

// AccountOf returns the account with whose credentials a request is signed.
func AccountOf(r *awsstub.Request) string {
	if account, assumed := strings.CutPrefix(r.AccessKey(), keyPrefix); assumed {
		return account
	}
	return Home
}

type response struct {
	XMLName    xml.Name `xml:"AssumeRoleResponse"`
	AccessKey  string   `xml:"AssumeRoleResult>Credentials>AccessKeyId"`
	Secret     string   `xml:"AssumeRoleResult>Credentials>SecretAccessKey"`
	Token      string   `xml:"AssumeRoleResult>Credentials>SessionToken"`
	Expiration string   `xml:"AssumeRoleResult>Credentials>Expiration"`
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	arn, _ := r.Input["RoleArn"].(string)
	session, _ := r.Input["RoleSessionName"].(string)
	account, ok := s.roles[arn]
	if r.Operation != AssumeRole || !ok || len(session) < 2 {
		return awsstub.Fail(http.StatusForbidden, "AccessDenied", "User is not authorized to perform: sts:AssumeRole on resource: "+arn)
	}
	return awsstub.XML(response{
		AccessKey: keyPrefix + account, Secret: "secret", Token: "token", Expiration: time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
	})
}
