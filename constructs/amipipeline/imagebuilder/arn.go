package imagebuilder

import (
	"fmt"
	"regexp"
	"strings"
)

// An ARN is that of a build of an image.
type ARN struct {
	Partition, Region, Account string
	// Name is that of the recipe, as it is in ARNs: in lower case.
	Name    string
	Version Version
}

var arnForm = regexp.MustCompile(`^arn:(aws[a-z-]*):imagebuilder:([a-z0-9-]+):([0-9]{12}):image/([a-z0-9_-]+)/([^/]+/[^/]+)$`)

// MaxARN is how long an ARN may be.
const MaxARN = 1024

// ParseARN reads the ARN of a build, such as
// arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.2.0/3.
func ParseARN(text string) (ARN, error) {
	parts := arnForm.FindStringSubmatch(text)
	if parts == nil || len(text) > MaxARN {
		return ARN{}, fmt.Errorf("image: got ARN %.120q, need that of a build of an image, arn:aws:imagebuilder:REGION:ACCOUNT:image/NAME/1.2.0/3", text)
	}
	version, err := ParseVersion(parts[5])
	if err != nil {
		return ARN{}, fmt.Errorf("image %.120q: %w", text, err)
	}
	return ARN{Partition: parts[1], Region: parts[2], Account: parts[3], Name: parts[4], Version: version}, nil
}

// String returns the ARN as ParseARN reads it.
func (a ARN) String() string {
	return fmt.Sprintf("arn:%s:imagebuilder:%s:%s:image/%s/%s", a.Partition, a.Region, a.Account, a.Name, a.Version)
}

// ResourceName returns what comes after the last slash of an ARN, such as the name of
// a pipeline, and "" of "".
func ResourceName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// MarshalText and UnmarshalText make the ARN a string in JSON.
func (a ARN) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText is ParseARN.
func (a *ARN) UnmarshalText(text []byte) (err error) {
	*a, err = ParseARN(string(text))
	return err
}
