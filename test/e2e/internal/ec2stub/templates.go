package ec2stub

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Operations of launch templates.
const (
	DescribeLaunchTemplateVersions = "ec2:DescribeLaunchTemplateVersions"
	CreateLaunchTemplateVersion    = "ec2:CreateLaunchTemplateVersion"
	ModifyLaunchTemplate           = "ec2:ModifyLaunchTemplate"
)

// Template is a launch template.
type Template struct {
	// Images are those of the versions, from 1 on.
	Images []string
	// Default is the number of the default version.
	Default int

	tokens map[string]int // versions by the token of the request that made them
}

// PutTemplate adds a launch template with one version, or replaces it.
func (s *Server) PutTemplate(id, image string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.templates[id] = &Template{Images: []string{image}, Default: 1, tokens: map[string]int{}}
}

// Template returns a launch template.
func (s *Server) Template(id string) Template {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.templates[id]
	return Template{Images: slices.Clone(t.Images), Default: t.Default}
}

type version struct {
	ID      string `xml:"launchTemplateId"`
	Number  int    `xml:"versionNumber"`
	Default bool   `xml:"defaultVersion"`
	Image   string `xml:"launchTemplateData>imageId"`
}

// template is that of a request, or the answer that there is none.
func (s *Server) template(r *awsstub.Request) (id string, t *Template, missing *awsstub.Reply) {
	id, _ = r.Input["LaunchTemplateId"].(string)
	if t = s.templates[id]; t == nil {
		return id, nil, new(awsstub.Fail(http.StatusBadRequest, "InvalidLaunchTemplateId.NotFound", "The launch template does not exist"))
	}
	return id, t, nil
}

// describeVersions answers with the default version, whichever was asked for.
func (s *Server) describeVersions(r *awsstub.Request) awsstub.Reply {
	id, t, missing := s.template(r)
	switch {
	case missing != nil:
		return *missing
	case r.Input["LaunchTemplateVersion.1"] != "$Default":
		return awsstub.Fail(http.StatusBadRequest, "InvalidParameterValue", "not supported")
	}
	return awsstub.XML(struct {
		XMLName  xml.Name  `xml:"DescribeLaunchTemplateVersionsResponse"`
		Versions []version `xml:"launchTemplateVersionSet>item"`
	}{Versions: []version{{id, t.Default, true, t.Images[t.Default-1]}}})
}

func (s *Server) createVersion(r *awsstub.Request) awsstub.Reply {
	id, t, missing := s.template(r)
	if missing != nil {
		return *missing
	}
	token, _ := r.Input["ClientToken"].(string)
	image, _ := r.Input["LaunchTemplateData.ImageId"].(string)
	number, again := t.tokens[token]
	if !again {
		t.Images = append(t.Images, image)
		number = len(t.Images)
		t.tokens[token] = number
	}
	return awsstub.XML(struct {
		XMLName xml.Name `xml:"CreateLaunchTemplateVersionResponse"`
		Version version  `xml:"launchTemplateVersion"`
	}{Version: version{id, number, false, image}})
}

func (s *Server) modifyTemplate(r *awsstub.Request) awsstub.Reply {
	_, t, missing := s.template(r)
	if missing != nil {
		return *missing
	}
	text, _ := r.Input["SetDefaultVersion"].(string)
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 || number > len(t.Images) {
		return awsstub.Fail(http.StatusBadRequest, "InvalidLaunchTemplateId.VersionNotFound", "no such version")
	}
	t.Default = number
	return awsstub.XML(struct {
		XMLName xml.Name `xml:"ModifyLaunchTemplateResponse"`
	}{})
}
