package kafkacluster_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/privateca"
)

const day = 24 * time.Hour

// rootPEM is the certificate of an authority.
func rootPEM(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/root.pem")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// leafPEM is a certificate of no authority.
func leafPEM(t *testing.T) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "leaf"}, NotAfter: time.Now().Add(day)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

const authorityARN = "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/5f2e5a40-0d2b-4f0e-8f5b-1e8a4b1f0c11"

func existing(t *testing.T) *kafkacluster.ExistingCA {
	return &kafkacluster.ExistingCA{ARN: authorityARN, SigningAlgorithm: "SHA384WITHRSA", RootCertificate: rootPEM(t)}
}

func TestDefaultAuthorityIsShortLived(t *testing.T) {
	synthtest.Contains(t, onEC2(t, nil).One(t, "AWS::ACMPCA::CertificateAuthority"), `"Type":"ROOT"`, `"UsageMode":"SHORT_LIVED_CERTIFICATE"`)
}

func TestConfiguredAuthority(t *testing.T) {
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.PrivateCAProps = &privateca.Props{Hierarchy: []privateca.Authority{{}, {KeyAlgorithm: "RSA_2048"}}, CRLType: privateca.NoCRL}
		p.CertificateValidity = 30 * day
	})
	if got := len(r.Of(t, "AWS::ACMPCA::CertificateAuthority")); got != 2 {
		t.Errorf("%d authorities, want 2", got)
	}
	_, template := r.Only(t, "AWS::EC2::LaunchTemplate", "KafkaBroker1")
	// The subordinate issues, and clients trust the root.
	synthtest.Contains(t, synthtest.Compact(t, template.Properties), `CA_ARN='",{"Fn::GetAtt":["KafkaPrivateCaSubordinate1`, `SIGNING_ALGORITHM='SHA256WITHRSA'`, `CERTIFICATE_DAYS='30'`)
	_, secret := r.Only(t, "AWS::SecretsManager::Secret", "KafkaRootCa")
	synthtest.Contains(t, synthtest.Compact(t, secret.Properties), `"Fn::GetAtt":["KafkaPrivateCaRootCertificate`)
}

func TestBroughtAuthority(t *testing.T) {
	r := onEC2(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.PrivateCA = privateca.New(stack, "Ca", &privateca.Props{CRLType: privateca.NoCRL})
	})
	for id := range r.Of(t, "AWS::ACMPCA::CertificateAuthority") {
		if strings.HasPrefix(id, "Kafka") {
			t.Errorf("%s was made beside the brought one", id)
		}
	}
}

func TestExistingAuthority(t *testing.T) {
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.ExistingCA = existing(t) })
	if got := r.Of(t, "AWS::ACMPCA::CertificateAuthority"); len(got) != 0 {
		t.Errorf("authorities were made beside the existing one: %v", got)
	}
	_, template := r.Only(t, "AWS::EC2::LaunchTemplate", "KafkaBroker1")
	synthtest.Contains(t, synthtest.Compact(t, template.Properties), `CA_ARN='`+authorityARN+`'`, `SIGNING_ALGORITHM='SHA384WITHRSA'`)
	_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaBroker1Role")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"Resource":"`+authorityARN+`"`)
}

// The secret is the JSON that Lambda reads, whether the certificate is known when the
// app is synthesized or only to CloudFormation.
func TestRootSecret(t *testing.T) {
	want := rootPEM(t)
	for name, change := range map[string]func(awscdk.Stack, *kafkacluster.Props){
		"created":  nil,
		"existing": func(_ awscdk.Stack, p *kafkacluster.Props) { p.ExistingCA = existing(t) },
	} {
		t.Run(name, func(t *testing.T) {
			_, resource := onEC2(t, change).Only(t, "AWS::SecretsManager::Secret", "KafkaRootCa")
			var properties struct{ SecretString any }
			if err := json.Unmarshal(resource.Properties, &properties); err != nil {
				t.Fatal(err)
			}
			var secret map[string]string
			if err := json.Unmarshal([]byte(evaluate(t, properties.SecretString, want)), &secret); err != nil {
				t.Fatal(err)
			}
			if len(secret) != 1 || secret["certificate"] != want {
				t.Errorf("got %q, want the certificate", secret)
			}
		})
	}
}

// evaluate does what CloudFormation does with Fn::Join and Fn::Split; every
// Fn::GetAtt is the given text.
func evaluate(t *testing.T, value any, attribute string) string {
	t.Helper()
	if text, ok := value.(string); ok {
		return text
	}
	function := value.(map[string]any)
	if _, ok := function["Fn::GetAtt"]; ok {
		return attribute
	}
	join, ok := function["Fn::Join"].([]any)
	if !ok {
		t.Fatalf("got %v, want a text, Fn::GetAtt or Fn::Join", value)
	}
	var parts []string
	switch elements := join[1].(type) {
	case []any:
		for _, element := range elements {
			parts = append(parts, evaluate(t, element, attribute))
		}
	case map[string]any:
		split := elements["Fn::Split"].([]any)
		parts = strings.Split(evaluate(t, split[1], attribute), split[0].(string))
	}
	return strings.Join(parts, join[0].(string))
}
