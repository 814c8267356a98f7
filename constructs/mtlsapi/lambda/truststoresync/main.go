// Command truststoresync is the Lambda handler of Custom::LintelTruststore: it
// assembles certificates into a truststore that API Gateway accepts, and keeps it
// as an object in a versioned S3 bucket.
//
// Properties:
//
//   - Bucket and Key of the object. Others replace the resource, which deletes the
//     former object.
//   - Sources, a list of objects, each with a Name for error messages and exactly
//     one of: Pem, the certificates as text; Bucket and Key of an S3 object with
//     such text; CertificateAuthorityArn of an authority in AWS Private CA, whose
//     certificate and chain are taken.
//
// Attributes:
//
//   - TruststoreUri and TruststoreVersion, as API Gateway's domain names take them
//   - Digest, the SHA-256 of the object in hexadecimal
//   - Certificates, how many there are
//   - NotAfter, when the first of them expires, in RFC 3339
//
// The version changes with the set of certificates and only then: an object that
// has the right content is left alone, so neither a retry nor an update of
// something else makes the domain load the truststore again.
//
// What package truststore refuses fails the resource with a reason that names the
// source and the certificate. Delete removes all versions of the object.
package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/logging"
)

// maxAttempts of a request, unless AWS_MAX_ATTEMPTS says otherwise. With the
// standard back-off of the SDK, up to 20 s, they last 90 s at most: a request that
// keeps failing is given up with the service's own answer, before the deadline.
const maxAttempts = 8

func main() {
	slog.SetDefault(logging.New(os.Stdout))
	customresource.Start(provide)
}

// provide makes the clients in the invocation, not at start, so that
// CloudFormation is told if that fails.
func provide(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
	}
	cfg.RetryMaxAttempts = cmp.Or(cfg.RetryMaxAttempts, maxAttempts)
	h := handler{
		s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
			// Sources were uploaded by others, with or without a checksum.
			o.DisableLogOutputChecksumValidationSkipped = true
		}),
		authorities: acmpca.NewFromConfig(cfg),
		now:         time.Now,
	}
	return h.handle(ctx, r)
}
