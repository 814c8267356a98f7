// Package ec2stub adds the AMIs of Amazon EC2 to a server of package awsstub, by account and region: those of the
// request's credentials and signature. All operations can be scripted as "ec2:" and their name.
//
//	ec2 := ec2stub.New(t, aws)
//	ec2.Put(ec2stub.Image{Account: stsstub.Home, Region: "eu-west-1", ID: "ami-0123456789abcdef0", Architecture: "arm64"})
//
// Only DescribeImages is served, by id, and of launch templates what makes another version the default.
package ec2stub

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/stsstub"
)

// DescribeImages is the operation that looks up AMIs.
const DescribeImages = "ec2:DescribeImages"

// Server is Amazon EC2. Its methods act on the AMIs directly: they are not recorded, and scripts do not concern them.
type Server struct {
	mu        sync.Mutex
	images    map[[3]string]Image  // by account, region and id
	templates map[string]*Template // by id
}

// Image is an AMI.
type Image struct {
	Account, Region, ID string
	// Architecture is such as arm64: x86_64 if empty. State is available if empty.
	Architecture, State string
	// Deprecated is a date, or empty.
	Deprecated string
}

// New adds EC2 without AMIs to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{images: map[[3]string]Image{}, templates: map[string]*Template{}}
	service := awsstub.QueryService("ec2", awsstub.Choose(s.answer))
	service.Protocol = awsstub.EC2Query
	aws.Add("ec2", service)
	return s
}

// Put adds an AMI, or replaces it.
func (s *Server) Put(image Image) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.images[[3]string{image.Account, image.Region, image.ID}] = image
}

// Delete deregisters an AMI.
func (s *Server) Delete(account, region, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.images, [3]string{account, region, id})
}

// Has tells whether there is an AMI.
func (s *Server) Has(account, region, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.images[[3]string{account, region, id}]
	return ok
}

type response struct {
	XMLName xml.Name `xml:"DescribeImagesResponse"`
	Images  []item   `xml:"imagesSet>item"`
}

type item struct {
	ID           string `xml:"imageId"`
	State        string `xml:"imageState"`
	Architecture string `xml:"architecture"`
	Deprecation  string `xml:"deprecationTime,omitempty"`
}

// operations are by name.
var operations = map[string]func(*Server, *awsstub.Request) awsstub.Reply{
	DescribeImages: (*Server).describeImages, DescribeLaunchTemplateVersions: (*Server).describeVersions,
	CreateLaunchTemplateVersion: (*Server).createVersion, ModifyLaunchTemplate: (*Server).modifyTemplate,
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	operation, ok := operations[r.Operation]
	if !ok {
		return awsstub.Fail(http.StatusBadRequest, "InvalidAction", "not supported")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return operation(s, r)
}

func (s *Server) describeImages(r *awsstub.Request) awsstub.Reply {
	var out response
	for n := 1; ; n++ {
		id, ok := r.Input[fmt.Sprintf("ImageId.%d", n)].(string)
		if !ok {
			return awsstub.XML(out)
		}
		image, ok := s.images[[3]string{stsstub.AccountOf(r), r.Region(), id}]
		if !ok {
			return awsstub.Fail(http.StatusBadRequest, "InvalidAMIID.NotFound", "The image id '["+id+"]' does not exist")
		}
		out.Images = append(out.Images, item{ID: id, State: cmp.Or(image.State, "available"), Architecture: cmp.Or(image.Architecture, "x86_64"), Deprecation: image.Deprecated})
	}
}
