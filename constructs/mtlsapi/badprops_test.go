package mtlsapi_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscertificatemanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// authority is the PEM of a self-signed certificate authority.
func authority(t *testing.T, name string, changes ...func(*x509.Certificate)) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	for _, change := range changes {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func writePEM(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func expired(c *x509.Certificate) { c.NotAfter = time.Now().Add(-24 * time.Hour) }
func notCA(c *x509.Certificate)   { c.IsCA = false; c.KeyUsage = x509.KeyUsageDigitalSignature }

func TestBadProps(t *testing.T) {
	tests := []struct {
		name   string
		change func(awscdk.Stack, *mtlsapi.Props)
		want   string
	}{
		{"no domain", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.DomainName, p.HostedZone, p.Certificate = "", nil, certificate(t)
		}, "no DomainName"},
		{"wildcard", func(_ awscdk.Stack, p *mtlsapi.Props) { p.DomainName = "*.example.com" }, "wildcard"},
		{"a URL", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.DomainName, p.HostedZone, p.Certificate = "https://api.example.com", nil, certificate(t)
		}, "give the name alone"},
		{"no zone, no certificate", func(_ awscdk.Stack, p *mtlsapi.Props) { p.HostedZone = nil }, "neither HostedZone nor Certificate"},
		{"other zone", func(_ awscdk.Stack, p *mtlsapi.Props) { p.DomainName = "api.example.org" }, `not in the HostedZone "example.com"`},
		{"ownership alone", func(_ awscdk.Stack, p *mtlsapi.Props) { p.OwnershipCertificate = certificate(t) }, "OwnershipCertificate without Certificate"},
		{"both CA and PEM", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps, p.TruststorePEMFiles = &privateca.Props{}, []string{writePEM(t, "ca.pem", authority(t, "CA"))}
		}, "PrivateCAProps and TruststorePEMFiles are set together"},
		{"no PEM file", func(_ awscdk.Stack, p *mtlsapi.Props) { p.TruststorePEMFiles = []string{"absent.pem"} }, "absent.pem"},
		{"expired PEM", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles = []string{writePEM(t, "old.pem", authority(t, "Old", expired))}
		}, "expired"},
		{"PEM that is no authority", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles = []string{writePEM(t, "leaf.pem", authority(t, "Leaf", notCA))}
		}, "leaf.pem"},
		{"not PEM", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles = []string{writePEM(t, "x.pem", []byte("hello"))}
		}, "x.pem"},
		{"chain too long", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps = &privateca.Props{Hierarchy: make([]privateca.Authority, 5)}
		}, "got a Hierarchy of 5 authorities: API Gateway follows a client's chain through at most 4"},
		{"ACM and short-lived", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.PrivateCAProps, p.ClientCertificates = &privateca.Props{ShortLived: true}, []string{"client.example.com"}
		}, "ACM cannot issue from it"},
		{"ACM without a CA", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.TruststorePEMFiles, p.ClientCertificates = []string{writePEM(t, "ca.pem", authority(t, "CA"))}, []string{"client.example.com"}
		}, "ClientCertificates without a PrivateCA"},
		{"generation", func(_ awscdk.Stack, p *mtlsapi.Props) { p.PrivateCAGeneration = -1 }, "got PrivateCAGeneration -1"},
		{"nothing before", func(_ awscdk.Stack, p *mtlsapi.Props) { p.TrustPreviousGeneration = true }, "there is none before it"},
		{"type", func(_ awscdk.Stack, p *mtlsapi.Props) { p.Type = "WEBSOCKET" }, `got Type "WEBSOCKET"`},
		{"throttle", func(_ awscdk.Stack, p *mtlsapi.Props) { p.ThrottleRate = -1 }, "got ThrottleRate -1"},
		{"route path", func(_ awscdk.Stack, p *mtlsapi.Props) { p.Routes = []mtlsapi.Route{{Path: "orders"}} }, `got Routes[0].Path "orders"`},
		{"method", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.Routes = []mtlsapi.Route{{Path: "/", Methods: []string{"get"}}}
		}, `method "get"`},
		{"no routes", func(_ awscdk.Stack, p *mtlsapi.Props) { p.Routes = []mtlsapi.Route{} }, "Routes is empty"},
		{"no origin", func(_ awscdk.Stack, p *mtlsapi.Props) { p.CORS = &mtlsapi.CORS{} }, "CORS without AllowOrigins"},
		{"credentials for all", func(_ awscdk.Stack, p *mtlsapi.Props) {
			p.CORS = &mtlsapi.CORS{AllowOrigins: []string{"*"}, AllowCredentials: true}
		}, "browsers refuse it"},
		{"allow-list", func(_ awscdk.Stack, p *mtlsapi.Props) { p.AllowList.SANs = []string{strings.Repeat("a", 4000)} }, "AllowList has"},
		{"blank name", func(_ awscdk.Stack, p *mtlsapi.Props) { p.AllowList.Subjects = []string{"CN=a", " "} }, `got AllowList.Subjects[1] " "`},
		{"decimal serial", func(_ awscdk.Stack, p *mtlsapi.Props) { p.AllowList.Serials = []string{"12-34"} }, `got AllowList.Serials[0] "12-34"`},
		{"retention", func(_ awscdk.Stack, p *mtlsapi.Props) { p.LogRetention = time.Hour }, "got LogRetention 1h0m0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &mtlsapi.Props{DomainName: "api.example.com", HostedZone: zone(stack)}
			message := synthtest.Panic(func() {
				tt.change(stack, props)
				mtlsapi.New(stack, "Api", props)
			})
			if !strings.HasPrefix(message, "S/Api") || !strings.Contains(message, tt.want) {
				t.Errorf("got %q, want the path S/Api and %q", message, tt.want)
			}
		})
	}
}

func TestNilPropsSayWhatIsNeeded(t *testing.T) {
	message := synthtest.Panic(func() { mtlsapi.New(synthtest.NewStack(t), "Api", nil) })
	if !strings.Contains(message, "no DomainName") || !strings.Contains(message, "neither HostedZone nor Certificate") {
		t.Errorf("got %q", message)
	}
}

func certificate(t *testing.T) awscertificatemanager.ICertificate {
	t.Helper()
	return awscertificatemanager.Certificate_FromCertificateArn(synthtest.NewStack(t), jsii.String("Cert"), jsii.String("arn:aws:acm:us-east-1:123456789012:certificate/x"))
}
