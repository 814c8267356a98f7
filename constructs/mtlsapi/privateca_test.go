package mtlsapi_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

const day = 24 * time.Hour

func TestHierarchyIsActivatedFromTheRootDown(t *testing.T) {
	stack := synthtest.NewStack(t)
	mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{Hierarchy: make([]mtlsapi.CA, 5)})
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
	mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{CRLType: mtlsapi.PartitionedCRL, CRLValidity: 3 * day, PublishCRL: true, OCSP: true})
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

func TestShortLivedIssuerIssuesNothingWithACM(t *testing.T) {
	r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
		p.PrivateCAProps = &mtlsapi.PrivateCAProps{ShortLived: true}
	})
	for id, ca := range r.Of(t, "AWS::ACMPCA::CertificateAuthority") {
		mode := "GENERAL_PURPOSE"
		if strings.Contains(id, "Subordinate1") {
			mode = "SHORT_LIVED_CERTIFICATE"
		}
		synthtest.Contains(t, ca, `"UsageMode":"`+mode+`"`)
	}
	synthtest.Contains(t, r.One(t, "AWS::CertificateManager::Certificate"), `"ValidationMethod":"DNS"`) // the server's
}

func TestRotationTrustsBothGenerationsThenOne(t *testing.T) {
	hierarchy := []mtlsapi.CA{{CommonName: "Example Root"}, {CommonName: "Example Issuing"}}
	deploy := func(generation int, previous bool) synthtest.Resources {
		return synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps = &mtlsapi.PrivateCAProps{Hierarchy: hierarchy}
			p.PrivateCAGeneration, p.TrustPreviousGeneration = generation, previous
		})
	}
	first, both, second := deploy(1, false), deploy(2, true), deploy(2, false)
	firstCAs, bothCAs, secondCAs := first.Of(t, "AWS::ACMPCA::CertificateAuthority"), both.Of(t, "AWS::ACMPCA::CertificateAuthority"), second.Of(t, "AWS::ACMPCA::CertificateAuthority")
	if len(firstCAs) != 2 || len(bothCAs) != 4 || len(secondCAs) != 2 {
		t.Fatalf("%d, %d and %d authorities, want 2, 4 and 2", len(firstCAs), len(bothCAs), len(secondCAs))
	}
	subjects := map[string]bool{}
	for id, ca := range bothCAs {
		if firstCAs[id] != "" && firstCAs[id] != ca {
			t.Errorf("%s of the first generation changes: %s", id, ca)
		}
		subject := ca[strings.Index(ca, `"CommonName"`):]
		if subjects[subject] {
			t.Errorf("two authorities have the subject %s, which API Gateway refuses", subject)
		}
		subjects[subject] = true
	}
	for id := range secondCAs {
		if firstCAs[id] != "" {
			t.Errorf("%s is of both generations", id)
		}
	}
	synthtest.Contains(t, both.One(t, "Custom::LintelTruststore"), `"Name":"S/Api/PrivateCa2"`, `"Name":"S/Api/PrivateCa"`)
	if strings.Contains(second.One(t, "Custom::LintelTruststore"), `"Name":"S/Api/PrivateCa"`) {
		t.Error("the first generation is still trusted")
	}
}

func TestBroughtAuthorities(t *testing.T) {
	const arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"
	r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) { p.CertificateAuthorityARNs = []string{arn} })
	synthtest.Contains(t, r.One(t, "Custom::LintelTruststore"), `"CertificateAuthorityArn":"`+arn+`"`)
	policies := ""
	for id, policy := range r.Of(t, "AWS::IAM::Policy") {
		if strings.HasPrefix(id, "ApiTruststoreSync") {
			policies += policy
		}
	}
	synthtest.Contains(t, policies, `{"Action":"acm-pca:GetCertificateAuthorityCertificate","Effect":"Allow","Resource":"`+arn+`"}`)
	if n := len(r.Of(t, "AWS::ACMPCA::CertificateAuthority")); n != 0 {
		t.Errorf("%d authorities were created", n)
	}
}

func TestBroughtFilesAndAssets(t *testing.T) {
	file, made := writePEM(t, "old.pem", authority(t, "Old")), writePEM(t, "new.pem", authority(t, "New"))
	r := synthesizeAPI(t, func(stack awscdk.Stack, p *mtlsapi.Props) {
		p.TruststorePEMFiles = []string{file}
		p.TruststorePEMAssets = []awss3assets.Asset{awss3assets.NewAsset(stack, jsii.String("Made"), &awss3assets.AssetProps{Path: &made})}
	})
	synthtest.Contains(t, r.One(t, "Custom::LintelTruststore"), `"Name":"old.pem"`, `"Name":"S/Made"`, `.pem"`)
}

func TestBroughtPrivateCAIsSharedByAPIs(t *testing.T) {
	stack := synthtest.NewStack(t)
	ca, hostedZone := mtlsapi.NewPrivateCA(stack, "Ca", nil), zone(stack)
	for _, name := range []string{"One", "Two"} {
		mtlsapi.New(stack, name, &mtlsapi.Props{DomainName: strings.ToLower(name) + ".example.com", HostedZone: hostedZone, PrivateCA: ca})
	}
	r := synthtest.Synthesize(t, stack)
	if n := len(r.Of(t, "AWS::ACMPCA::CertificateAuthority")); n != 2 {
		t.Errorf("%d authorities, want the two of one hierarchy", n)
	}
	r.One(t, "AWS::ACMPCA::Permission")
}

func TestGrantIssueDoesNotLetSignAuthorities(t *testing.T) {
	stack := synthtest.NewStack(t)
	ca := mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{CRLType: mtlsapi.NoCRL})
	ca.GrantIssue(awsiam.NewUser(stack, jsii.String("Issuer"), nil))
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::IAM::Policy"), `"acm-pca:IssueCertificate"`, `"acm-pca:TemplateArn":"arn:*:acm-pca:::template/EndEntity*Certificate/V*"`)
}
