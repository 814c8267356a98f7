package gofunction

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssigner"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// SigningPolicy is what Lambda does with code whose signature is missing, expired,
// revoked or from another profile. Code that was changed after it was signed is
// refused always
// (https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html).
type SigningPolicy string

// The policies of Lambda.
const (
	// Enforce refuses the deployment.
	Enforce SigningPolicy = "Enforce"
	// Warn deploys, and counts the metric SignatureValidationErrors.
	Warn SigningPolicy = "Warn"
)

// Limits of AWS Signer and Lambda
// (https://docs.aws.amazon.com/signer/latest/api/API_SignatureValidityPeriod.html,
// https://docs.aws.amazon.com/lambda/latest/api/API_AllowedPublishers.html).
const (
	day = 24 * time.Hour
	// longestValidity is the least number of days that 135 months have.
	longestValidity    = 4107 * day
	maxSigningProfiles = 20
)

// Where signed and unsigned code is in the bucket, which is what the command
// sign-handlers does by default.
const (
	unsignedPrefix = "unsigned/"
	signedPrefix   = "signed/"
)

// SigningProps configures code signing. Every field is optional.
type SigningProps struct {
	// Policy is Enforce (default) or Warn.
	Policy SigningPolicy
	// Validity of signatures, in whole days from one to 4,107, which are 135 months.
	// Default: 135 months. A function goes on when its code's signature expires, but
	// that code can't be deployed again.
	Validity time.Duration
	// MoreProfiles whose signatures are good too, such as those of who supplies
	// layers. Up to 19. Default: none.
	MoreProfiles []awssigner.ISigningProfile
	// Bucket for code before and after it is signed, with versioning. Default: a new
	// one, which is kept when the stack goes, since a roll-back needs it.
	Bucket awss3.IBucket
	// Description of the code signing configuration. Default: none.
	Description string
}

// Signing makes Lambda take only code that was signed.
type Signing struct {
	constructs.Construct
	// Profile that signs.
	Profile awssigner.SigningProfile
	// Config that functions refer to; see ApplyTo.
	Config awslambda.CodeSigningConfig
	// Bucket for code before and after it is signed, created or brought.
	Bucket awss3.IBucket

	policy awsiam.Policy // of who signs, if there is anybody
}

// NewSigning creates a signing profile, a code signing configuration and a bucket,
// and outputs what the command sign-handlers needs to know. It does not apply to
// any function yet: see [Signing.ApplyTo].
func NewSigning(scope constructs.Construct, id string, props *SigningProps) *Signing {
	if props == nil {
		props = &SigningProps{}
	}
	p := *props
	if p.Policy == "" {
		p.Policy = Enforce
	}
	p.check(synth.NewChecks(scope, id))

	s := &Signing{}
	constructs.NewConstruct_Override(s, scope, &id)
	profile := &awssigner.SigningProfileProps{Platform: awssigner.Platform_AWS_LAMBDA_SHA384_ECDSA()}
	if p.Validity != 0 {
		profile.SignatureValidity = awscdk.Duration_Days(jsii.Number(p.Validity / day))
	}
	s.Profile = awssigner.NewSigningProfile(s, jsii.String("Profile"), profile)
	profiles := append([]awssigner.ISigningProfile{s.Profile}, p.MoreProfiles...)
	s.Config = awslambda.NewCodeSigningConfig(s, jsii.String("Config"), &awslambda.CodeSigningConfigProps{
		SigningProfiles: &profiles,
		Description:     synth.Optional(p.Description),
		UntrustedArtifactOnDeployment: map[SigningPolicy]awslambda.UntrustedArtifactOnDeployment{
			Enforce: awslambda.UntrustedArtifactOnDeployment_ENFORCE,
			Warn:    awslambda.UntrustedArtifactOnDeployment_WARN,
		}[p.Policy],
	})
	s.Bucket = p.Bucket
	if s.Bucket == nil {
		s.Bucket = s.newBucket()
	}
	awscdk.NewCfnOutput(s, jsii.String("ProfileName"), &awscdk.CfnOutputProps{Value: s.Profile.SigningProfileName(), Description: jsii.String("-profile of sign-handlers")})
	awscdk.NewCfnOutput(s, jsii.String("BucketName"), &awscdk.CfnOutputProps{Value: s.Bucket.BucketName(), Description: jsii.String("-bucket of sign-handlers")})
	return s
}

func (p *SigningProps) check(c *synth.Checks) {
	c.Require(p.Policy == Enforce || p.Policy == Warn, "got Policy %q: it must be %q or %q", p.Policy, Enforce, Warn)
	c.Require(p.Validity == 0 || p.Validity >= day && p.Validity <= longestValidity && p.Validity%day == 0,
		"got Validity %v: it must be whole days, from 1 to %d", p.Validity, longestValidity/day)
	c.Require(len(p.MoreProfiles) < maxSigningProfiles, "got %d MoreProfiles: Lambda takes %d, and one is created here", len(p.MoreProfiles), maxSigningProfiles)
	c.Panic()
}

// newBucket has versions, since AWS Signer signs a version and Lambda is given one.
func (s *Signing) newBucket() awss3.Bucket {
	bucket := awss3.NewBucket(s, jsii.String("Bucket"), &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_RETAIN,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Prefix:                              jsii.String(unsignedPrefix),
			Expiration:                          awscdk.Duration_Days(jsii.Number(7)),
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(1)),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(1)),
		}},
	})
	nag.Acknowledge(bucket, "AwsSolutions-S1", "Only the pipeline that signs writes here, and CloudTrail has the signing jobs.")
	return bucket
}

// GrantSign lets a pipeline's role run the command sign-handlers
// (https://docs.aws.amazon.com/signer/latest/developerguide/security-iam.html), by a
// policy of its own. A key of a brought bucket is yours to grant.
func (s *Signing) GrantSign(role awsiam.IRole) {
	if s.policy == nil {
		s.policy = s.newPolicy()
	}
	s.policy.AttachToRole(role)
}

func (s *Signing) newPolicy() awsiam.Policy {
	stack := awscdk.Stack_Of(s)
	jobs := stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("signer"), Resource: jsii.String("/signing-jobs"), ResourceName: jsii.String("*")})
	unsigned, signed := s.Bucket.ArnForObjects(jsii.String(unsignedPrefix+"*")), s.Bucket.ArnForObjects(jsii.String(signedPrefix+"*"))
	allow := func(actions []string, resources ...*string) awsiam.PolicyStatement {
		return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &resources})
	}
	policy := awsiam.NewPolicy(s, jsii.String("SignPolicy"), &awsiam.PolicyProps{Statements: &[]awsiam.PolicyStatement{
		allow([]string{"signer:StartSigningJob"}, s.Profile.SigningProfileArn()),
		allow([]string{"signer:DescribeSigningJob"}, jobs),
		allow([]string{"s3:ListBucket", "s3:GetBucketLocation"}, s.Bucket.BucketArn()),
		allow([]string{"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}, unsigned, signed),
	}})
	nag.Acknowledge(policy, "AwsSolutions-IAM5", "Jobs and objects get their names when code is signed; objects are narrowed to the two prefixes.")
	return policy
}
