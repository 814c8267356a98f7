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
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		h := &handler{
			s3: s3.NewFromConfig(cfg, func(o *s3.Options) {
				// Sources were uploaded by others, with or without a checksum.
				o.DisableLogOutputChecksumValidationSkipped = true
			}),
			authorities: acmpca.NewFromConfig(cfg),
			now:         time.Now,
		}
		return h.handle
	})
}
