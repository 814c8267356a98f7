// Package wiring is what the construct imagehandler and its handler,
// imagehandler/lambda/imagehandler, agree on: environment variables, and the
// metrics. It calls no AWS service, so that both may import it.
//
// The construct writes a [Config] with Config.Variables, the handler reads it with
// FromEnvironment. Both check it in the same way, so what the handler would refuse
// is refused before it is deployed.
package wiring

// Environment variables of the handler. Those that are not set are defaults.
const (
	// Settings is the service's configuration: the JSON of [service.Config] without
	// members that are zero.
	Settings = "LINTEL_IMAGE_SETTINGS"
	// DerivativesBucket is the bucket in which results are kept, DerivativesPrefix
	// what their keys begin with.
	DerivativesBucket = "LINTEL_IMAGE_DERIVATIVES_BUCKET"
	DerivativesPrefix = "LINTEL_IMAGE_DERIVATIVES_PREFIX"
	// LinkExpiry is how long the address of a result is good that is too large for a
	// response, as a Go duration.
	LinkExpiry = "LINTEL_IMAGE_LINK_EXPIRY"
	// SigningSecret is the name or ARN of the secret with the keys of signatures,
	// SigningMember the member of its JSON in which they are.
	SigningSecret = "LINTEL_IMAGE_SIGNING_SECRET"
	SigningMember = "LINTEL_IMAGE_SIGNING_MEMBER"
	// SigningRefresh is how often secrets are read again, as a Go duration.
	SigningRefresh = "LINTEL_IMAGE_SIGNING_REFRESH"
	// OriginSecret is the name or ARN of the secret that CloudFront sends to an API in
	// the header field OriginHeader.
	OriginSecret = "LINTEL_IMAGE_ORIGIN_SECRET"
	// EscapedPaths is "true" if the paths of requests are as package viewer's function
	// leaves them.
	EscapedPaths = "LINTEL_IMAGE_ESCAPED_PATHS"
	// Rekognition is "true" to allow the edits smartCrop and contentModeration.
	Rekognition = "LINTEL_IMAGE_REKOGNITION"
)

// OriginHeader is the header field by which CloudFront is known to a function behind
// an API, which cannot know it otherwise.
const OriginHeader = "X-Lintel-Origin"

// MaxVariables is how many octets all environment variables of a Lambda function
// may take together, names and values.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MaxVariables = 4096
