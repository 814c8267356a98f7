package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/objectversions/s3fake"
)

const (
	bucket       = "truststore-bucket"
	key          = "truststore.pem"
	authorityARN = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/one"
)

// now is the time of all tests.
var now = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)

// ca is a certificate authority.
type ca struct {
	certificate *x509.Certificate
	key         crypto.Signer
	pem         string
}

// newCA makes an authority below issuer, or a root, that expires after the given
// number of years.
func newCA(t *testing.T, name string, issuer *ca, years int) *ca {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(int64(len(name))),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             now.AddDate(-1, 0, 0),
		NotAfter:              now.AddDate(years, 0, 0),
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		SubjectKeyId:          []byte(name),
	}
	if issuer == nil {
		issuer = &ca{certificate: template, key: key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, key.Public(), issuer.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &ca{certificate, key, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))}
}

// authorities answers for AWS Private CA with its elements in turn, and for ever
// with the last.
type authorities struct {
	answers []any // a response, an error, or a function that waits
	arns    []string
}

func (a *authorities) GetCertificateAuthorityCertificate(ctx context.Context, in *acmpca.GetCertificateAuthorityCertificateInput, _ ...func(*acmpca.Options)) (*acmpca.GetCertificateAuthorityCertificateOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer := a.answers[min(len(a.arns), len(a.answers)-1)]
	a.arns = append(a.arns, *in.CertificateAuthorityArn)
	switch answer := answer.(type) {
	case error:
		return nil, answer
	case func(context.Context) error:
		return nil, answer(ctx)
	default:
		return answer.(*acmpca.GetCertificateAuthorityCertificateOutput), nil
	}
}

// issued answers with the certificate of an authority and its chain, as AWS
// Private CA does: without a line feed at the end, and with no chain for a root.
func issued(certificate *ca, chain ...*ca) *acmpca.GetCertificateAuthorityCertificateOutput {
	out := &acmpca.GetCertificateAuthorityCertificateOutput{Certificate: aws.String(strings.TrimSpace(certificate.pem))}
	var text string
	for _, c := range chain {
		text += c.pem
	}
	if text != "" {
		out.CertificateChain = aws.String(strings.TrimSpace(text))
	}
	return out
}

// fixture is a handler and what it works on.
type fixture struct {
	handler
	bucket *s3fake.Bucket
	pca    *authorities
}

func newFixture(pcaAnswers ...any) *fixture {
	f := &fixture{bucket: &s3fake.Bucket{Name: bucket}, pca: &authorities{answers: pcaAnswers}}
	f.handler = handler{s3: f.bucket, authorities: f.pca, now: func() time.Time { return now }}
	return f
}

// run handles a request with the sources.
func (f *fixture) run(ctx context.Context, typ customresource.RequestType, sources ...source) (*customresource.Response, error) {
	return f.handle(ctx, &customresource.Request[properties]{
		Type:       typ,
		Properties: properties{Bucket: bucket, Key: key, Sources: sources},
	})
}

// mustRun is run for requests that succeed.
func (f *fixture) mustRun(t *testing.T, typ customresource.RequestType, sources ...source) *customresource.Response {
	t.Helper()
	response, err := f.run(t.Context(), typ, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// count returns how often S3 got an operation.
func (f *fixture) count(operation string) int {
	n := 0
	for _, o := range f.bucket.Operations {
		if o == operation {
			n++
		}
	}
	return n
}

// failing makes S3 fail an operation.
func (f *fixture) failing(operation string, err error) *fixture {
	f.bucket.Fail = func(o string) error {
		if o == operation {
			return err
		}
		return nil
	}
	return f
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if err == nil || !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one line with %q", err, p)
		}
	}
}

// brokenBody is S3 whose responses to GetObject break off after the content.
type brokenBody struct {
	*s3fake.Bucket
	err error
}

func (b *brokenBody) GetObject(ctx context.Context, in *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	out, err := b.Bucket.GetObject(ctx, in, opts...)
	if err == nil {
		out.Body = io.NopCloser(io.MultiReader(out.Body, iotest.ErrReader(b.err)))
	}
	return out, err
}
