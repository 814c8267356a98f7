// Package ssmstub adds the Parameter Store of AWS Systems Manager to a server of package awsstub, by account and region:
// those of the request's credentials and signature. All operations can be scripted as "ssm:" and their name.
//
//	ssm := ssmstub.New(t, aws, ec2)
//	aws.On(ssmstub.PutParameter, awsstub.Throttle().Times(2), awsstub.Default)
//	...
//	parameter, ok := ssm.Parameter(stsstub.Home, "eu-west-1", "/images/web/latest")
//
// As in AWS, PutParameter of the data type aws:ec2:image succeeds whatever the value is, and writes nothing if there is no
// such AMI. A parameter has at most 100 versions. What a region answers can be set with Fail.
package ssmstub

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/ec2stub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

// Operations.
const (
	PutParameter = "ssm:PutParameter"
	GetParameter = "ssm:GetParameter"
)

// MaxVersions is how many versions of a parameter are kept.
const MaxVersions = 100

// Server is the Parameter Store. Its methods act on the parameters directly: they are not recorded, and scripts do not
// concern them.
type Server struct {
	ec2 *ec2stub.Server

	mu         sync.Mutex
	parameters map[place]*Parameter
	failing    map[string]awsstub.Reply // by region
}

type place struct{ account, region, name string }

// Parameter is a parameter with the versions that are kept.
type Parameter struct {
	Type, DataType string
	Tags           map[string]string
	Versions       []Version
}

// Version is a version of a parameter.
type Version struct {
	Number int
	Value  string
	Labels []string
}

// Last is the version that the parameter has.
func (p Parameter) Last() Version { return p.Versions[len(p.Versions)-1] }

// New adds a Parameter Store without parameters to the server. It looks at the AMIs of ec2.
func New(t testing.TB, aws *awsstub.Server, ec2 *ec2stub.Server) *Server {
	s := &Server{ec2: ec2, parameters: map[place]*Parameter{}, failing: map[string]awsstub.Reply{}}
	aws.Add("ssm", awsstub.JSONService("ssm", awsstub.Choose(s.answer)))
	return s
}

// Fail sets what all requests to a region are answered. With awsstub.Default they succeed again.
func (s *Server) Fail(region string, reply awsstub.Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[region] = reply
}

// Heal makes the requests to a region succeed again.
func (s *Server) Heal(region string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.failing, region)
}

// Parameter returns a parameter.
func (s *Server) Parameter(account, region, name string) (Parameter, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.parameters[place{account, region, name}]
	if !ok {
		return Parameter{}, false
	}
	return Parameter{p.Type, p.DataType, maps.Clone(p.Tags), slices.Clone(p.Versions)}, true
}

// Value returns the value of a parameter, "" if there is none.
func (s *Server) Value(account, region, name string) string {
	p, ok := s.Parameter(account, region, name)
	if !ok {
		return ""
	}
	return p.Last().Value
}

// operations are by name.
var operations = map[string]func(*Server, place, map[string]any) awsstub.Reply{
	"PutParameter": (*Server).put, "GetParameter": (*Server).get, "GetParameterHistory": (*Server).history,
	"LabelParameterVersion": (*Server).label, "UnlabelParameterVersion": (*Server).unlabel, "AddTagsToResource": (*Server).tag,
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reply, down := s.failing[r.Region()]; down {
		return reply
	}
	operation, ok := operations[strings.TrimPrefix(r.Operation, "ssm:")]
	if !ok {
		return awsstub.Fail(http.StatusBadRequest, "InvalidAction", "not supported")
	}
	name := text(r.Input, "Name") + text(r.Input, "ResourceId")
	return operation(s, place{stsstub.AccountOf(r), r.Region(), name}, r.Input)
}

func text(input map[string]any, name string) string {
	value, _ := input[name].(string)
	return value
}

func notFound() awsstub.Reply {
	return awsstub.Fail(http.StatusBadRequest, "ParameterNotFound", "")
}

func (s *Server) put(at place, input map[string]any) awsstub.Reply {
	p := s.parameters[at]
	value, dataType := text(input, "Value"), text(input, "DataType")
	switch {
	case p != nil && input["Overwrite"] != true:
		return awsstub.Fail(http.StatusBadRequest, "ParameterAlreadyExists", "The parameter already exists.")
	case p != nil && p.DataType != dataType:
		return awsstub.Fail(http.StatusBadRequest, "ValidationException", "The data type of a parameter cannot be changed.")
	case input["Overwrite"] == true && input["Tags"] != nil:
		return awsstub.Fail(http.StatusBadRequest, "ValidationException", "tags and overwrite can't be used together")
	case p != nil && len(p.Versions) == MaxVersions && len(p.Versions[0].Labels) > 0:
		return awsstub.Fail(http.StatusBadRequest, "ParameterMaxVersionLimitExceeded", "the oldest version, can't be deleted because it has a label associated with it")
	}
	next := 1
	if p != nil {
		next = p.Last().Number + 1
	}
	answer := awsstub.JSON(map[string]any{"Version": next, "Tier": "Standard"})
	if dataType == "aws:ec2:image" && !s.ec2.Has(at.account, at.region, value) {
		return answer
	}
	if p == nil {
		p = &Parameter{Type: text(input, "Type"), DataType: dataType, Tags: map[string]string{}}
		s.parameters[at] = p
	}
	p.Versions = append(p.Versions, Version{Number: next, Value: value})
	p.Versions = p.Versions[max(0, len(p.Versions)-MaxVersions):]
	return answer
}

func (s *Server) get(at place, _ map[string]any) awsstub.Reply {
	p := s.parameters[at]
	if p == nil {
		return notFound()
	}
	return awsstub.JSON(map[string]any{"Parameter": map[string]any{"Name": at.name, "Value": p.Last().Value, "Version": p.Last().Number, "Type": p.Type, "DataType": p.DataType}})
}

// history answers in pages of 50.
func (s *Server) history(at place, input map[string]any) awsstub.Reply {
	p := s.parameters[at]
	if p == nil {
		return notFound()
	}
	versions, output := p.Versions, map[string]any{}
	if text(input, "NextToken") != "" {
		versions = versions[50:]
	} else if len(versions) > 50 {
		versions, output["NextToken"] = versions[:50], "50"
	}
	var all []any
	for _, v := range versions {
		all = append(all, map[string]any{"Name": at.name, "Value": v.Value, "Version": v.Number, "Labels": v.Labels})
	}
	output["Parameters"] = all
	return awsstub.JSON(output)
}

// version returns a version of a parameter by its number, nil if there is none.
func (s *Server) version(at place, input map[string]any) *Version {
	number, _ := input["ParameterVersion"].(float64)
	if p := s.parameters[at]; p != nil {
		for i := range p.Versions {
			if p.Versions[i].Number == int(number) {
				return &p.Versions[i]
			}
		}
	}
	return nil
}

func labels(input map[string]any) []string {
	var all []string
	list, _ := input["Labels"].([]any)
	for _, label := range list {
		all = append(all, fmt.Sprint(label))
	}
	return all
}

// label puts labels on a version; one that another version has moves.
func (s *Server) label(at place, input map[string]any) awsstub.Reply {
	v := s.version(at, input)
	if v == nil {
		return awsstub.Fail(http.StatusBadRequest, "ParameterVersionNotFound", "")
	}
	for i := range s.parameters[at].Versions {
		other := &s.parameters[at].Versions[i]
		other.Labels = slices.DeleteFunc(slices.Clone(other.Labels), func(l string) bool { return slices.Contains(labels(input), l) })
	}
	v.Labels = append(v.Labels, labels(input)...)
	return awsstub.JSON(map[string]any{"InvalidLabels": []any{}, "ParameterVersion": v.Number})
}

func (s *Server) unlabel(at place, input map[string]any) awsstub.Reply {
	v := s.version(at, input)
	if v == nil {
		return awsstub.Fail(http.StatusBadRequest, "ParameterVersionNotFound", "")
	}
	v.Labels = slices.DeleteFunc(slices.Clone(v.Labels), func(l string) bool { return slices.Contains(labels(input), l) })
	return awsstub.JSON(map[string]any{"RemovedLabels": labels(input), "InvalidLabels": []any{}})
}

func (s *Server) tag(at place, input map[string]any) awsstub.Reply {
	p := s.parameters[at]
	if p == nil || text(input, "ResourceType") != "Parameter" {
		return awsstub.Fail(http.StatusBadRequest, "InvalidResourceId", "")
	}
	tags, _ := input["Tags"].([]any)
	for _, tag := range tags {
		pair, _ := tag.(map[string]any)
		p.Tags[text(pair, "Key")] = text(pair, "Value")
	}
	return awsstub.JSON(map[string]any{})
}
