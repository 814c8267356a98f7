package mtlsapi_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
	"github.com/lintel-go/lintel/constructs/privateca"
)

func TestShortLivedIssuerIssuesNothingWithACM(t *testing.T) {
	r := synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
		p.PrivateCAProps = &privateca.Props{ShortLived: true}
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
	hierarchy := []privateca.Authority{{CommonName: "Example Root"}, {CommonName: "Example Issuing"}}
	deploy := func(generation int, previous bool) synthtest.Resources {
		return synthesizeAPI(t, func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps = &privateca.Props{Hierarchy: hierarchy}
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
	ca, hostedZone := privateca.New(stack, "Ca", nil), zone(stack)
	for _, name := range []string{"One", "Two"} {
		mtlsapi.New(stack, name, &mtlsapi.Props{DomainName: strings.ToLower(name) + ".example.com", HostedZone: hostedZone, PrivateCA: ca})
	}
	r := synthtest.Synthesize(t, stack)
	if n := len(r.Of(t, "AWS::ACMPCA::CertificateAuthority")); n != 2 {
		t.Errorf("%d authorities, want the two of one hierarchy", n)
	}
	r.One(t, "AWS::ACMPCA::Permission")
}
