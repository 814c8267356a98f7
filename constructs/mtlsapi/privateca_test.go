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

	"github.com/lintel-go/lintel/constructs/mtlsapi"
)

const day = 24 * time.Hour

func TestHierarchyIsActivatedFromTheRootDown(t *testing.T) {
	stack := newStack(t)
	mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{Hierarchy: make([]mtlsapi.CA, 5)})
	r := synthesize(t, stack)
	if n := len(r.of(t, "AWS::ACMPCA::CertificateAuthority")); n != 5 {
		t.Fatalf("%d authorities, want 5", n)
	}
	activations := r.of(t, "AWS::ACMPCA::CertificateAuthorityActivation")
	for id, certificate := range r.of(t, "AWS::ACMPCA::Certificate") {
		if strings.HasPrefix(id, "CaRootCertificate") {
			contains(t, certificate, `template/RootCACertificate/V1`, `"Validity":{"Type":"DAYS","Value":3650}`)
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
		contains(t, certificate, fmt.Sprintf("template/SubordinateCACertificate_PathLen%d/V1", 4-level))
		if !slices.ContainsFunc(r[id].DependsOn, func(d string) bool { return strings.HasPrefix(d, parent) }) {
			t.Errorf("%s depends on %v, want %s", id, r[id].DependsOn, parent)
		}
	}
	for id, activation := range activations {
		if !strings.HasPrefix(id, "CaRoot") {
			contains(t, activation, `"CertificateChain":{"Fn::GetAtt":["Ca`, `"CompleteCertificateChain"]}`)
		}
	}
}

func TestRevocationListsAreWrittenToALockedBucket(t *testing.T) {
	stack := newStack(t)
	mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{CRLType: mtlsapi.PartitionedCRL, CRLValidity: 3 * day, PublishCRL: true, OCSP: true})
	r := synthesize(t, stack)
	for id, ca := range r.of(t, "AWS::ACMPCA::CertificateAuthority") {
		contains(t, ca, `"CrlType":"PARTITIONED"`, `"ExpirationInDays":3`, `"S3ObjectAcl":"BUCKET_OWNER_FULL_CONTROL"`, `"CustomCname":{"Fn::GetAtt":["CaCrlDistribution`, `"OcspConfiguration":{"Enabled":true}`)
		for _, want := range []string{"CaCrlBucketPolicy", "CaEmptyCrlBucket"} {
			if !slices.ContainsFunc(r[id].DependsOn, func(d string) bool { return strings.HasPrefix(d, want) }) {
				t.Errorf("%s depends on %v, want %s", id, r[id].DependsOn, want)
			}
		}
	}
	contains(t, r.one(t, "AWS::S3::BucketPolicy"), `"acm-pca.amazonaws.com"`, `"aws:SourceAccount"`, `"aws:SourceArn"`, `"aws:SecureTransport":"false"`)
	contains(t, r.one(t, "AWS::CloudFront::Distribution"), `"ViewerProtocolPolicy":"allow-all"`)
}

func TestShortLivedIssuerIssuesNothingWithACM(t *testing.T) {
	r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
		p.PrivateCAProps = &mtlsapi.PrivateCAProps{ShortLived: true}
	})
	for id, ca := range r.of(t, "AWS::ACMPCA::CertificateAuthority") {
		mode := "GENERAL_PURPOSE"
		if strings.Contains(id, "Subordinate1") {
			mode = "SHORT_LIVED_CERTIFICATE"
		}
		contains(t, ca, `"UsageMode":"`+mode+`"`)
	}
	contains(t, r.one(t, "AWS::CertificateManager::Certificate"), `"ValidationMethod":"DNS"`) // the server's
}

func TestRotationTrustsBothGenerationsThenOne(t *testing.T) {
	hierarchy := []mtlsapi.CA{{CommonName: "Example Root"}, {CommonName: "Example Issuing"}}
	deploy := func(generation int, previous bool) resources {
		return synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps = &mtlsapi.PrivateCAProps{Hierarchy: hierarchy}
			p.PrivateCAGeneration, p.TrustPreviousGeneration = generation, previous
		})
	}
	first, both, second := deploy(1, false), deploy(2, true), deploy(2, false)
	firstCAs, bothCAs, secondCAs := first.of(t, "AWS::ACMPCA::CertificateAuthority"), both.of(t, "AWS::ACMPCA::CertificateAuthority"), second.of(t, "AWS::ACMPCA::CertificateAuthority")
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
	contains(t, both.one(t, "Custom::LintelTruststore"), `"Name":"S/Api/PrivateCa2"`, `"Name":"S/Api/PrivateCa"`)
	if strings.Contains(second.one(t, "Custom::LintelTruststore"), `"Name":"S/Api/PrivateCa"`) {
		t.Error("the first generation is still trusted")
	}
}

func TestBroughtAuthorities(t *testing.T) {
	const arn = "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/12345678-1234-1234-1234-123456789012"
	r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) { p.CertificateAuthorityARNs = []string{arn} })
	contains(t, r.one(t, "Custom::LintelTruststore"), `"CertificateAuthorityArn":"`+arn+`"`)
	policies := ""
	for id, policy := range r.of(t, "AWS::IAM::Policy") {
		if strings.HasPrefix(id, "ApiTruststoreSync") {
			policies += policy
		}
	}
	contains(t, policies, `{"Action":"acm-pca:GetCertificateAuthorityCertificate","Effect":"Allow","Resource":"`+arn+`"}`)
	if n := len(r.of(t, "AWS::ACMPCA::CertificateAuthority")); n != 0 {
		t.Errorf("%d authorities were created", n)
	}
}

func TestBroughtFilesAndAssets(t *testing.T) {
	file, made := writePEM(t, "old.pem", authority(t, "Old")), writePEM(t, "new.pem", authority(t, "New"))
	r := synthesizeAPI(t, func(stack awscdk.Stack, p *mtlsapi.Props) {
		p.TruststorePEMFiles = []string{file}
		p.TruststorePEMAssets = []awss3assets.Asset{awss3assets.NewAsset(stack, jsii.String("Made"), &awss3assets.AssetProps{Path: &made})}
	})
	contains(t, r.one(t, "Custom::LintelTruststore"), `"Name":"old.pem"`, `"Name":"S/Made"`, `.pem"`)
}

func TestBroughtPrivateCAIsSharedByAPIs(t *testing.T) {
	stack := newStack(t)
	ca, hostedZone := mtlsapi.NewPrivateCA(stack, "Ca", nil), zone(stack)
	for _, name := range []string{"One", "Two"} {
		mtlsapi.New(stack, name, &mtlsapi.Props{DomainName: strings.ToLower(name) + ".example.com", HostedZone: hostedZone, PrivateCA: ca})
	}
	r := synthesize(t, stack)
	if n := len(r.of(t, "AWS::ACMPCA::CertificateAuthority")); n != 2 {
		t.Errorf("%d authorities, want the two of one hierarchy", n)
	}
	r.one(t, "AWS::ACMPCA::Permission")
}

func TestGrantIssueDoesNotLetSignAuthorities(t *testing.T) {
	stack := newStack(t)
	ca := mtlsapi.NewPrivateCA(stack, "Ca", &mtlsapi.PrivateCAProps{CRLType: mtlsapi.NoCRL})
	ca.GrantIssue(awsiam.NewUser(stack, jsii.String("Issuer"), nil))
	contains(t, synthesize(t, stack).one(t, "AWS::IAM::Policy"), `"acm-pca:IssueCertificate"`, `"acm-pca:TemplateArn":"arn:*:acm-pca:::template/EndEntity*Certificate/V*"`)
}
