package privateca

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsacmpca"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfrontorigins"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/autoempty"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// CRLPrefix is where AWS Private CA writes lists in a bucket (AWS Private CA
// User Guide, "Set up a CRL").
const CRLPrefix = "crl/"

// addRevocation creates the bucket of the revocation lists and, if they are
// published, the distribution in front of it.
func (ca *Hierarchy) addRevocation() {
	if ca.props.CRLType == NoCRL {
		return
	}
	ca.CRLBucket = awss3.NewBucket(ca, jsii.String("CrlBucket"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		// AWS Private CA sets an ACL that gives the bucket's owner its objects.
		ObjectOwnership: awss3.ObjectOwnership_BUCKET_OWNER_PREFERRED,
		RemovalPolicy:   awscdk.RemovalPolicy_DESTROY,
		Versioned:       jsii.Bool(true),
		LifecycleRules: &[]*awss3.LifecycleRule{{
			NoncurrentVersionExpiration: awscdk.Duration_Days(jsii.Number(30)),
		}},
	})
	nag.Acknowledge(ca.CRLBucket, "AwsSolutions-S1", "Only AWS Private CA writes revocation lists, which are signed; CloudTrail records who reads them.")
	ca.CRLBucket.AddToResourcePolicy(crlWriter(ca))
	ca.crlEmptier = autoempty.New(ca, "EmptyCrlBucket", ca.CRLBucket)
	if ca.props.PublishCRL {
		ca.CRLDistribution = newCRLDistribution(ca)
	}
}

// crlWriter lets AWS Private CA, on behalf of this account's authorities only,
// write lists.
func crlWriter(ca *Hierarchy) awsiam.PolicyStatement {
	stack := awscdk.Stack_Of(ca)
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("acm-pca.amazonaws.com"), nil)},
		Actions:    jsii.Strings("s3:GetBucketAcl", "s3:GetBucketLocation", "s3:PutObject", "s3:PutObjectAcl"),
		Resources:  &[]*string{ca.CRLBucket.BucketArn(), ca.CRLBucket.ArnForObjects(jsii.String(CRLPrefix + "*"))},
		Conditions: &map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()},
			"ArnLike": map[string]any{"aws:SourceArn": stack.FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("acm-pca"), Resource: jsii.String("certificate-authority"), ResourceName: jsii.String("*"),
			})},
		},
	})
}

func newCRLDistribution(ca *Hierarchy) awscloudfront.Distribution {
	d := awscloudfront.NewDistribution(ca, jsii.String("CrlDistribution"), &awscloudfront.DistributionProps{
		Comment: jsii.String("Certificate revocation lists of " + *ca.Node().Path()),
		DefaultBehavior: &awscloudfront.BehaviorOptions{
			Origin:               awscloudfrontorigins.S3BucketOrigin_WithOriginAccessControl(ca.CRLBucket, nil),
			AllowedMethods:       awscloudfront.AllowedMethods_ALLOW_GET_HEAD(),
			ViewerProtocolPolicy: awscloudfront.ViewerProtocolPolicy_ALLOW_ALL,
		},
	})
	const plainHTTP = "RFC 5280 section 8: a list is fetched over plain HTTP, since checking an HTTPS server's certificate would need another list. It is signed."
	nag.Acknowledge(d, "AwsSolutions-CFR1", "Relying parties are anywhere.")
	nag.Acknowledge(d, "AwsSolutions-CFR2", "Static signed files; nothing for a web application firewall to inspect.")
	nag.Acknowledge(d, "AwsSolutions-CFR3", "Public signed files; who fetches them is of no interest.")
	nag.Acknowledge(d, "AwsSolutions-CFR4", plainHTTP)
	return d
}

// revocation is the configuration of every authority in the hierarchy.
func (ca *Hierarchy) revocation() *awsacmpca.CfnCertificateAuthority_RevocationConfigurationProperty {
	config := &awsacmpca.CfnCertificateAuthority_RevocationConfigurationProperty{}
	if ca.CRLBucket != nil {
		crl := &awsacmpca.CfnCertificateAuthority_CrlConfigurationProperty{
			Enabled:          jsii.Bool(true),
			CrlType:          jsii.String(string(ca.props.CRLType)),
			ExpirationInDays: jsii.Number(ca.props.CRLValidity / day),
			S3BucketName:     ca.CRLBucket.BucketName(),
			S3ObjectAcl:      jsii.String("BUCKET_OWNER_FULL_CONTROL"),
		}
		if ca.CRLDistribution != nil {
			crl.CustomCname = ca.CRLDistribution.DistributionDomainName()
		}
		config.CrlConfiguration = crl
	}
	if ca.props.OCSP {
		config.OcspConfiguration = &awsacmpca.CfnCertificateAuthority_OcspConfigurationProperty{Enabled: jsii.Bool(true)}
	}
	return config
}
