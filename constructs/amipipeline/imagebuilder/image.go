package imagebuilder

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The states of an image that end its build.
const (
	Available = "AVAILABLE"
	Failed    = "FAILED"
	Cancelled = "CANCELLED"
)

// TypeAMI is the type of an image that is a machine image.
const TypeAMI = "AMI"

// An Image is a build of an image.
type Image struct {
	ARN ARN
	// Type is TypeAMI, or DOCKER for a container image.
	Type string
	// Status is Available, Failed, Cancelled, or that of a build which goes on. Reason
	// says why a build has failed.
	Status, Reason string
	// Pipeline is the ARN of the pipeline that has made the image, if one has.
	Pipeline string
	// Recipe is the ARN of the recipe, and RecipeName its name.
	Recipe, RecipeName string
	// Platform is Linux or Windows, OSVersion such as Amazon Linux 2023. A build that
	// has failed has no OSVersion.
	Platform, OSVersion string
	// Created is when the build was begun: zero if it is not known.
	Created time.Time
	// AMIs are in the order of accounts and regions, one each. An image that is
	// available and is a machine image has at least one.
	AMIs []AMI
}

// An AMI is the machine image in a region, owned by an account.
type AMI struct {
	Account, Region, ID string
}

// ErrImage is what the error wraps if a text is not an image that can be followed.
var ErrImage = errors.New("not an image of EC2 Image Builder")

// Fields are an image as Image Builder describes it, before anything is checked.
type Fields struct {
	ARN, Type, Status, Reason, Pipeline, Recipe, Platform, OSVersion string
	// Created is a date as messages or the API write it.
	Created string
	// AMIs without an account are of that of the image.
	AMIs []AMI
}

// Image checks what an image cannot be followed without.
func (f Fields) Image() (Image, error) {
	arn, err := ParseARN(f.ARN)
	if err != nil {
		return Image{}, fmt.Errorf("%w: %w", ErrImage, err)
	}
	i := Image{
		ARN: arn, Type: cmp.Or(f.Type, TypeAMI), Status: f.Status, Reason: f.Reason, Pipeline: f.Pipeline,
		Recipe: f.Recipe, RecipeName: cmp.Or(ResourceName(versionless(f.Recipe)), arn.Name),
		Platform: f.Platform, OSVersion: f.OSVersion, Created: parseDate(f.Created),
	}
	for _, ami := range f.AMIs {
		ami.Account = cmp.Or(ami.Account, arn.Account)
		i.AMIs = append(i.AMIs, ami)
	}
	if i.AMIs, err = distinct(i.AMIs); err != nil {
		return Image{}, fmt.Errorf("%w: %s: %w", ErrImage, arn, err)
	}
	if err := i.check(); err != nil {
		return Image{}, err
	}
	return i, nil
}

// message is an image as messages have it.
type message struct {
	ARN   string `json:"arn"`
	Type  string `json:"type"`
	State struct {
		Status string `json:"status"`
		Reason string `json:"reason"`
	} `json:"state"`
	Pipeline string `json:"sourcePipelineArn"`
	Recipe   struct {
		ARN string `json:"arn"`
	} `json:"imageRecipe"`
	Platform  string `json:"platform"`
	OSVersion string `json:"osVersion"`
	Created   string `json:"dateCreated"`
	Output    struct {
		AMIs []struct {
			Region  string `json:"region"`
			ID      string `json:"image"`
			Account string `json:"accountId"`
		} `json:"amis"`
	} `json:"outputResources"`
}

// ParseImage reads a message.
func ParseImage(text []byte) (Image, error) {
	var m message
	// A member of another type is as if it were not there; those that are needed are
	// checked afterwards.
	if err := json.Unmarshal(text, &m); err != nil && !isMismatch(err) {
		return Image{}, fmt.Errorf("%w: %w", ErrImage, err)
	}
	f := Fields{
		ARN: m.ARN, Type: m.Type, Status: m.State.Status, Reason: m.State.Reason, Pipeline: m.Pipeline,
		Recipe: m.Recipe.ARN, Platform: m.Platform, OSVersion: m.OSVersion, Created: m.Created,
	}
	for _, ami := range m.Output.AMIs {
		f.AMIs = append(f.AMIs, AMI{Account: ami.Account, Region: ami.Region, ID: ami.ID})
	}
	return f.Image()
}

func isMismatch(err error) bool {
	_, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return ok
}

// versionless cuts the version off the ARN of a recipe.
func versionless(arn string) string {
	if i := strings.LastIndexByte(arn, '/'); i >= 0 {
		return arn[:i]
	}
	return ""
}

// check holds an image to what following it needs.
func (i Image) check() error {
	switch {
	case i.Status == "":
		return fmt.Errorf("%w: %s: got no state", ErrImage, i.ARN)
	case i.Status == Available && i.Type == TypeAMI && len(i.AMIs) == 0:
		return fmt.Errorf("%w: %s: it is available and has no AMI", ErrImage, i.ARN)
	}
	return nil
}

var (
	regionForm  = regexp.MustCompile(`^[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}$`)
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	amiForm     = regexp.MustCompile(`^ami-[0-9a-f]{8,17}$`)
)

// distinct sorts AMIs, leaves out those that are there twice, and checks them.
func distinct(amis []AMI) ([]AMI, error) {
	slices.SortFunc(amis, func(a, b AMI) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.ID, b.ID))
	})
	amis = slices.Compact(amis)
	for n, ami := range amis {
		switch {
		case !regionForm.MatchString(ami.Region), !accountForm.MatchString(ami.Account), !amiForm.MatchString(ami.ID):
			return nil, fmt.Errorf("got AMI %.40q in region %.40q of account %.40q", ami.ID, ami.Region, ami.Account)
		case n > 0 && amis[n-1].Account == ami.Account && amis[n-1].Region == ami.Region:
			return nil, fmt.Errorf("got AMIs %s and %s in region %s of account %s, need one", amis[n-1].ID, ami.ID, ami.Region, ami.Account)
		}
	}
	return amis, nil
}

// dateForms are those of messages, from older and newer Java, and of the API.
var dateForms = []string{"Jan 2, 2006 3:04:05 PM", "Jan 2, 2006, 3:04:05 PM", time.RFC3339Nano}

// parseDate reads a date; one that it does not know is zero. Newer Java has a narrow
// no-break space before AM and PM.
func parseDate(text string) time.Time {
	text = strings.ReplaceAll(text, "\u202f", " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
