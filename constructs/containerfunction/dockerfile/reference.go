package dockerfile

import (
	"fmt"
	"regexp"
	"strings"
)

// Reference names an image in a registry.
type Reference struct {
	Name   string // with the registry, such as "public.ecr.aws/lambda/provided"
	Tag    string // empty if none is given
	Digest string // such as "sha256:…", empty if none is given
}

// referenceSyntax is the grammar of github.com/distribution/reference.
var referenceSyntax = regexp.MustCompile(`^((?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?(?::[0-9]+)?/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*)(?::([a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`)

// ParseReference reads an image reference with an optional tag and an optional
// SHA-256 digest.
func ParseReference(s string) (Reference, error) {
	m := referenceSyntax.FindStringSubmatch(s)
	if m == nil {
		return Reference{}, fmt.Errorf("%q is no image reference: it must be like public.ecr.aws/lambda/provided:al2023 or example.com/image@sha256:… with 64 hexadecimal digits in lower case", s)
	}
	return Reference{m[1], m[2], m[3]}, nil
}

// String is the reference as it is written.
func (r Reference) String() string {
	s := r.Name
	if r.Tag != "" {
		s += ":" + r.Tag
	}
	if r.Digest != "" {
		s += "@" + r.Digest
	}
	return s
}

// digestSyntax is what ECR and Lambda take as an image's digest.
var digestSyntax = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// IsDigest reports whether a text is a SHA-256 digest, "sha256:" and 64 hexadecimal
// digits in lower case.
func IsDigest(s string) bool { return digestSyntax.MatchString(s) }

// awsArchitecture is the architecture that the tag of one of AWS's Lambda base
// images ends with (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html),
// as GOARCH, or empty.
func (r Reference) awsArchitecture() string {
	if !strings.HasPrefix(r.Name, "public.ecr.aws/lambda/") {
		return ""
	}
	switch {
	case strings.HasSuffix(r.Tag, "arm64"):
		return "arm64"
	case strings.HasSuffix(r.Tag, "x86_64"):
		return "amd64"
	}
	return ""
}
