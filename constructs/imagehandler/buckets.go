package imagehandler

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/autoempty"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// addBuckets for originals, derivatives and access logs, unless they were brought.
func (h *ImageHandler) addBuckets(p *Props) {
	h.Sources = p.Sources
	if len(h.Sources) == 0 {
		bucket := h.newBucket("Originals", p.EncryptionKey, userData)
		nag.Acknowledge(bucket, "AwsSolutions-S1", "Who reads and writes originals is in CloudTrail, where data events are wanted; what is served is in CloudFront's access log.")
		h.Sources = []Source{{Bucket: bucket}}
	}
	h.DerivativesBucket = p.DerivativesBucket
	if h.DerivativesBucket == nil && !p.DisableDerivatives {
		bucket := h.newBucket("Derivatives", p.EncryptionKey, derivedData, &awss3.LifecycleRule{
			Id:                          jsii.String("derivatives"),
			Expiration:                  days(p.DerivativesRetention),
			NoncurrentVersionExpiration: days(day),
		})
		nag.Acknowledge(bucket, "AwsSolutions-S1", "Only the handler reads and writes here, what can be made again; what is served is in CloudFront's access log.")
		h.EmptyDerivatives = autoempty.New(h, "EmptyDerivatives", bucket)
		h.DerivativesBucket = bucket
	}
	h.AccessLogBucket = p.AccessLogBucket
	if h.AccessLogBucket == nil && !p.DisableAccessLogs && !p.DisableDistribution {
		h.AccessLogBucket = h.newAccessLogBucket(p)
	}
}

// newBucket is encrypted, versioned, closed to the public, and for TLS alone.
func (h *ImageHandler) newBucket(id string, key awskms.IKey, removal awscdk.RemovalPolicy, rules ...*awss3.LifecycleRule) awss3.Bucket {
	return awss3.NewBucket(h, jsii.String(id), bucketProps(key, removal, rules...))
}

func bucketProps(key awskms.IKey, removal awscdk.RemovalPolicy, rules ...*awss3.LifecycleRule) *awss3.BucketProps {
	rules = append(rules, &awss3.LifecycleRule{Id: jsii.String("incomplete"), AbortIncompleteMultipartUploadAfter: days(7 * day)})
	props := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     removal,
		LifecycleRules:    &rules,
	}
	if key != nil {
		props.Encryption, props.EncryptionKey, props.BucketKeyEnabled = awss3.BucketEncryption_KMS, key, jsii.Bool(true)
	}
	return props
}

// newAccessLogBucket takes CloudFront's standard logs. Of these the newer kind, which
// needs no ACL, can be set up in us-east-1 alone; this one can be everywhere.
// CloudFront adds itself to the ACL, and cannot write with a key of KMS that does not
// allow it, so the keys are S3's.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
func (h *ImageHandler) newAccessLogBucket(p *Props) awss3.Bucket {
	props := bucketProps(nil, userData, &awss3.LifecycleRule{
		Id:                          jsii.String("logs"),
		Expiration:                  days(p.AccessLogRetention),
		NoncurrentVersionExpiration: days(day),
	})
	props.ObjectOwnership = awss3.ObjectOwnership_BUCKET_OWNER_PREFERRED
	bucket := awss3.NewBucket(h, jsii.String("AccessLogs"), props)
	nag.Acknowledge(bucket, "AwsSolutions-S1", "It is the bucket of access logs.")
	return bucket
}

func days(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Days(jsii.Number(d / day))
}
