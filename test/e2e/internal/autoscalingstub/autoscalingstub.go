// Package autoscalingstub adds Amazon EC2 Auto Scaling to a server of package awsstub: groups of which the instances can
// be replaced, one refresh at a time. All operations can be scripted as "autoscaling:" and their name.
//
//	groups := autoscalingstub.New(t, aws)
//	groups.Create("web")
//	...
//	groups.Finish("web") // ends the refresh
//
// Only StartInstanceRefresh is served.
package autoscalingstub

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// StartInstanceRefresh is the operation that begins to replace the instances of a group.
const StartInstanceRefresh = "autoscaling:StartInstanceRefresh"

// Server is Auto Scaling. Its methods act on the groups directly: they are not recorded, and scripts do not concern them.
type Server struct {
	mu     sync.Mutex
	groups map[string]*group
}

type group struct {
	refreshes int
	busy      bool
}

// New adds Auto Scaling without groups to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{groups: map[string]*group{}}
	aws.Add("autoscaling", awsstub.QueryService("autoscaling", awsstub.Choose(s.answer)))
	return s
}

// Create creates a group.
func (s *Server) Create(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[name] = &group{}
}

// Finish ends the refresh of a group.
func (s *Server) Finish(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[name].busy = false
}

// Refreshes is how many refreshes of a group were begun.
func (s *Server) Refreshes(name string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.groups[name].refreshes
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, _ := r.Input["AutoScalingGroupName"].(string)
	g := s.groups[name]
	switch {
	case r.Operation != StartInstanceRefresh || g == nil:
		return awsstub.Fail(http.StatusBadRequest, "ValidationError", "AutoScalingGroup name not found - null")
	case g.busy:
		return awsstub.Fail(http.StatusBadRequest, "InstanceRefreshInProgress", "An Instance Refresh is already in progress")
	}
	g.busy = true
	g.refreshes++
	return awsstub.XML(struct {
		XMLName xml.Name `xml:"StartInstanceRefreshResponse"`
		ID      string   `xml:"StartInstanceRefreshResult>InstanceRefreshId"`
	}{ID: fmt.Sprintf("08b91cf7-8fa6-48af-b6a6-%012d", g.refreshes)})
}
