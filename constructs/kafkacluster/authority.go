package kafkacluster

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/privateca"
)

// ExistingCA is an authority of AWS Private CA that no construct of this app made.
// All fields are required.
type ExistingCA struct {
	// ARN of the authority that issues the brokers' certificates.
	ARN string
	// SigningAlgorithm it signs with, such as "SHA256WITHECDSA": one of the family of
	// its key.
	SigningAlgorithm string
	// RootCertificate is the PEM of the authority's root, which clients trust.
	RootCertificate string
}

// shortLivedValidity is the longest of the certificates of an authority in short-lived
// mode (AWS Private CA User Guide, "Understand AWS Private CA CA modes").
const shortLivedValidity = 7 * day

// authority is what the brokers and their clients need to know of the private CA.
type authority struct {
	arn, signingAlgorithm, rootCertificate string
	// ready when it can issue; nil for one that exists.
	ready constructs.IDependable
}

func checkAuthority(c *synth.Checks, p *Props) {
	var set []string
	for _, way := range []struct {
		name string
		used bool
	}{{"PrivateCA", p.PrivateCA != nil}, {"PrivateCAProps", p.PrivateCAProps != nil}, {"ExistingCA", p.ExistingCA != nil}} {
		if way.used {
			set = append(set, way.name)
		}
	}
	c.Require(len(set) <= 1, "%q are set together: choose one authority", set)
	validity := p.CertificateValidity
	c.Require(validity <= shortLivedValidity || !p.issuesShortLived(),
		"got CertificateValidity %v: an authority for short-lived certificates issues them for 168h at most; bring another or leave it out", validity)
	if p.ExistingCA != nil {
		p.ExistingCA.check(c)
	}
}

// issuesShortLived is false where nothing in the app tells.
func (p *Props) issuesShortLived() bool {
	switch {
	case p.ExistingCA != nil:
		return false
	case p.PrivateCA != nil:
		return p.PrivateCA.ShortLived()
	default:
		return p.PrivateCAProps.ShortLived
	}
}

// signingAlgorithms of AWS Private CA that Java verifies in TLS.
var signingAlgorithms = []string{
	"SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA", "SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA",
}

func (e *ExistingCA) check(c *synth.Checks) {
	c.Require(isToken(e.ARN) || isARN(e.ARN, "acm-pca"), "got ExistingCA.ARN %q: it must be that of an authority of AWS Private CA", e.ARN)
	c.Require(slices.Contains(signingAlgorithms, e.SigningAlgorithm), "got ExistingCA.SigningAlgorithm %q: it must be one of %q", e.SigningAlgorithm, signingAlgorithms)
	if !isToken(e.RootCertificate) {
		if err := checkRoot(e.RootCertificate); err != nil {
			c.Failf("ExistingCA.RootCertificate: %v", err)
		}
	}
}

func checkRoot(text string) error {
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" {
		return fmt.Errorf("got %d bytes without a certificate in PEM: give that of the root", len(text))
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("%w: give that of the root in PEM", err)
	}
	if !certificate.IsCA {
		return fmt.Errorf("got the certificate of %s, which is no authority: give that of the root", certificate.Subject)
	}
	return nil
}

// defaultPrivateCA is one authority in short-lived mode: the cheapest, and the shortest
// chain in every handshake. Its certificates are of so little duration that nothing
// need be revoked.
func defaultPrivateCA() *privateca.Props {
	return &privateca.Props{Hierarchy: []privateca.Authority{{}}, ShortLived: true, CRLType: privateca.NoCRL}
}

// addAuthority creates the private CA unless one was brought, and publishes its root
// for clients.
func (c *Cluster) addAuthority(p *Props) {
	switch ca := p.ExistingCA; {
	case ca != nil:
		c.authority = authority{arn: ca.ARN, signingAlgorithm: ca.SigningAlgorithm, rootCertificate: ca.RootCertificate}
	default:
		c.PrivateCA = p.PrivateCA
		if c.PrivateCA == nil {
			c.PrivateCA = privateca.New(c, "PrivateCa", p.PrivateCAProps)
		}
		issuing := c.PrivateCA.Authorities[len(c.PrivateCA.Authorities)-1]
		c.authority = authority{
			arn:              *issuing.AttrArn(),
			signingAlgorithm: *issuing.SigningAlgorithm(),
			rootCertificate:  *c.PrivateCA.Certificates[0].AttrCertificate(),
			ready:            c.PrivateCA.Activation(),
		}
	}
	c.RootCA = awssecretsmanager.NewSecret(c, jsii.String("RootCa"), &awssecretsmanager.SecretProps{
		Description:       jsii.String(*c.Node().Path() + ": certificate authority of the brokers"),
		SecretStringValue: awscdk.SecretValue_UnsafePlainText(jsii.String(rootSecret(c.authority.rootCertificate))), // it is public
		EncryptionKey:     p.EncryptionKey,
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	nag.Acknowledge(c.RootCA, "AwsSolutions-SMG4", "A certificate is no secret; Lambda reads it from Secrets Manager all the same.")
}

// rootSecret is the JSON that Lambda reads, {"certificate": "<PEM>"}. A certificate
// that CloudFormation gets to know has line ends, which JSON wants escaped:
// CloudFormation is told to split at them and join with the escape.
func rootSecret(certificate string) string {
	if !isToken(certificate) {
		text, err := json.Marshal(map[string]string{"certificate": certificate})
		if err != nil {
			panic(err) // strings can be marshaled
		}
		return string(text)
	}
	lines := awscdk.Fn_Split(jsii.String("\n"), jsii.String(certificate), nil)
	return `{"certificate":"` + *awscdk.Fn_Join(jsii.String(`\n`), lines) + `"}`
}
