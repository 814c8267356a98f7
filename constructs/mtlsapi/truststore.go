package mtlsapi

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// truststoreKey is the object that API Gateway reads.
const truststoreKey = "truststore.pem"

// Truststore is the bundle of certificate authorities that API Gateway trusts,
// as a versioned S3 object, and what keeps it right.
type Truststore struct {
	constructs.Construct
	// Bucket holds the bundle, at Key.
	Bucket awss3.Bucket
	// Key of the object.
	Key string
	// Sync assembles, validates and writes the bundle.
	Sync *gofunction.Function
	// Resource is the custom resource that Sync answers for.
	Resource awscdk.CustomResource
	// Check reads API Gateway's warnings after the domain took the bundle.
	Check *gofunction.Function
}

// URI of the object, such as s3://bucket/truststore.pem, once it is written.
func (t *Truststore) URI() *string { return t.Resource.GetAttString(jsii.String("TruststoreUri")) }

// Version of the object. It changes with the contents and only then.
func (t *Truststore) Version() *string {
	return t.Resource.GetAttString(jsii.String("TruststoreVersion"))
}

// source is one element of the custom resource's Sources: a name for error
// messages, and one of three places.
type source map[string]any

func newTruststore(api *MutualTLSApi, p *Props) *Truststore {
	t := &Truststore{Key: truststoreKey}
	constructs.NewConstruct_Override(t, api, jsii.String("Truststore"))
	t.Bucket = awss3.NewBucket(t, jsii.String("Bucket"), &awss3.BucketProps{
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY, // derived from the authorities, and emptied by Sync
		LifecycleRules: &[]*awss3.LifecycleRule{{
			NoncurrentVersionExpiration: awscdk.Duration_Days(jsii.Number(365)),
			NoncurrentVersionsToRetain:  jsii.Number(10),
		}},
	})
	nag.Acknowledge(t.Bucket, "AwsSolutions-S1", "One object, written by one function at deploy time; CloudTrail records the writes.")

	t.Sync = gofunction.New(t, "Sync", &gofunction.Props{
		Package:       truststoreSync,
		Description:   "Assembles and validates the truststore of " + p.DomainName,
		Timeout:       5 * time.Minute,
		DisableAlarms: true, // its failure fails the stack operation
	})
	sources := append(t.authoritySources(api, p), t.fileSources(p)...)
	t.grantSync(p)
	t.Resource = awscdk.NewCustomResource(t, jsii.String("Resource"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelTruststore"),
		ServiceToken:   t.Sync.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(10)),
		Properties: &map[string]any{
			"Bucket":  t.Bucket.BucketName(),
			"Key":     t.Key,
			"Sources": sources,
		},
	})
	t.Resource.Node().AddDependency(t.Sync.Role, t.Bucket)
	return t
}

// authoritySources are the certificates of the private CAs, created or brought.
func (t *Truststore) authoritySources(api *MutualTLSApi, p *Props) []source {
	var sources []source
	for _, ca := range api.privateCAs() {
		sources = append(sources, source{"Name": *ca.Node().Path(), "Pem": ca.CertificateChain()})
	}
	for _, arn := range p.CertificateAuthorityARNs {
		sources = append(sources, source{"Name": arn, "CertificateAuthorityArn": arn})
	}
	return sources
}

// fileSources are brought PEM files, as assets: a changed file has another key,
// which updates the custom resource.
func (t *Truststore) fileSources(p *Props) []source {
	var sources []source
	add := func(name string, asset awss3assets.Asset) {
		asset.GrantRead(t.Sync.Function)
		sources = append(sources, source{"Name": name, "Bucket": asset.S3BucketName(), "Key": asset.S3ObjectKey()})
	}
	for i, name := range p.TruststorePEMFiles {
		add(filepath.Base(name), awss3assets.NewAsset(t, jsii.String(fmt.Sprintf("Pem%d", i)), &awss3assets.AssetProps{Path: jsii.String(name)}))
	}
	for _, asset := range p.TruststorePEMAssets {
		add(*asset.Node().Path(), asset)
	}
	return sources
}

func (t *Truststore) grantSync(p *Props) {
	grant := func(resource *string, actions ...string) {
		t.Sync.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings(actions...), Resources: &[]*string{resource},
		}))
	}
	grant(t.Bucket.BucketArn(), "s3:ListBucket", "s3:ListBucketVersions")
	grant(t.Bucket.ArnForObjects(jsii.String(t.Key)), "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject")
	for _, arn := range p.CertificateAuthorityARNs {
		grant(jsii.String(arn), "acm-pca:GetCertificateAuthorityCertificate")
	}
	nag.AcknowledgeRole(t.Sync.Role, "The CDK's grant for an asset is for the bucket of all assets.")
}

// addCheck fails the deployment when API Gateway takes the bundle with
// warnings: it would turn away the clients of the certificates it names.
func (t *Truststore) addCheck(api *MutualTLSApi, p *Props) {
	t.Check = gofunction.New(t, "Check", &gofunction.Props{
		Package:       truststoreCheck,
		Description:   "Reads API Gateway's warnings about the truststore of " + p.DomainName,
		Timeout:       10 * time.Minute, // while the domain takes the truststore
		DisableAlarms: true,             // its failure fails the stack operation
	})
	t.Check.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("apigateway:GET"),
		Resources: &[]*string{awscdk.Stack_Of(t).FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("apigateway"), Account: jsii.String(""), Resource: jsii.String("/domainnames"), ResourceName: jsii.String(p.DomainName),
		})},
	}))
	check := awscdk.NewCustomResource(t, jsii.String("CheckResource"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelTruststoreCheck"),
		ServiceToken:   t.Check.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(15)),
		Properties: &map[string]any{
			"DomainName":        api.Domain.Name(),
			"TruststoreUri":     t.URI(),
			"TruststoreVersion": t.Version(),
			"AllowWarnings":     p.AllowTruststoreWarnings,
		},
	})
	check.Node().AddDependency(t.Check.Role)
}
