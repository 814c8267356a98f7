package privateca_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/privateca"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const day = 24 * time.Hour

func TestHierarchyIsActivatedFromTheRootDown(t *testing.T) {
	stack := synthtest.NewStack(t)
	privateca.New(stack, "Ca", &privateca.Props{Hierarchy: make([]privateca.Authority, 5)})
	r := synthtest.Synthesize(t, stack)
	if n := len(r.Of(t, "AWS::ACMPCA::CertificateAuthority")); n != 5 {
		t.Fatalf("%d authorities, want 5", n)
	}
	activations := r.Of(t, "AWS::ACMPCA::CertificateAuthorityActivation")
	for id, certificate := range r.Of(t, "AWS::ACMPCA::Certificate") {
		if strings.HasPrefix(id, "CaRootCertificate") {
			synthtest.Contains(t, certificate, `template/RootCACertificate/V1`, `"Validity":{"Type":"DAYS","Value":3650}`)
			continue
		}
		var level int
		if _, err := fmt.Sscanf(id, "CaSubordinate%d", &level); err != nil {
			t.Fatal(err)
		}
		level %= 10 // the logical ID goes on with a hash
		parent := "CaRootActivation"
		if level > 1 {
			parent = fmt.Sprintf("CaSubordinate%dActivation", level-1)
		}
		synthtest.Contains(t, certificate, fmt.Sprintf("template/SubordinateCACertificate_PathLen%d/V1", 4-level))
		if !slices.ContainsFunc(r[id].DependsOn, func(d string) bool { return strings.HasPrefix(d, parent) }) {
			t.Errorf("%s depends on %v, want %s", id, r[id].DependsOn, parent)
		}
	}
	for id, activation := range activations {
		if !strings.HasPrefix(id, "CaRoot") {
			synthtest.Contains(t, activation, `"CertificateChain":{"Fn::GetAtt":["Ca`, `"CompleteCertificateChain"]}`)
		}
	}
}

func TestRevocationListsAreWrittenToALockedBucket(t *testing.T) {
	stack := synthtest.NewStack(t)
	privateca.New(stack, "Ca", &privateca.Props{CRLType: privateca.PartitionedCRL, CRLValidity: 3 * day, PublishCRL: true, OCSP: true})
	r := synthtest.Synthesize(t, stack)
	for id, ca := range r.Of(t, "AWS::ACMPCA::CertificateAuthority") {
		synthtest.Contains(t, ca, `"CrlType":"PARTITIONED"`, `"ExpirationInDays":3`, `"S3ObjectAcl":"BUCKET_OWNER_FULL_CONTROL"`, `"CustomCname":{"Fn::GetAtt":["CaCrlDistribution`, `"OcspConfiguration":{"Enabled":true}`)
		for _, want := range []string{"CaCrlBucketPolicy", "CaEmptyCrlBucket"} {
			if !slices.ContainsFunc(r[id].DependsOn, func(d string) bool { return strings.HasPrefix(d, want) }) {
				t.Errorf("%s depends on %v, want %s", id, r[id].DependsOn, want)
			}
		}
	}
	synthtest.Contains(t, r.One(t, "AWS::S3::BucketPolicy"), `"acm-pca.amazonaws.com"`, `"aws:SourceAccount"`, `"aws:SourceArn"`, `"aws:SecureTransport":"false"`)
	synthtest.Contains(t, r.One(t, "AWS::CloudFront::Distribution"), `"ViewerProtocolPolicy":"allow-all"`)
}

func TestGrantIssueDoesNotLetSignAuthorities(t *testing.T) {
	stack := synthtest.NewStack(t)
	ca := privateca.New(stack, "Ca", &privateca.Props{CRLType: privateca.NoCRL})
	ca.GrantIssue(awsiam.NewUser(stack, jsii.String("Issuer"), nil))
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::IAM::Policy"), `"acm-pca:IssueCertificate"`, `"acm-pca:TemplateArn":"arn:*:acm-pca:::template/EndEntity*Certificate/V*"`)
}
