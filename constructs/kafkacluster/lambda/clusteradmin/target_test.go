package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/twmb/franz-go/pkg/sasl"
)

// authorityPEM returns the certificate of an authority.
func authorityPEM(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func certificateJSON(t *testing.T, text string) string {
	t.Helper()
	secret, err := json.Marshal(map[string]string{"certificate": text})
	if err != nil {
		t.Fatal(err)
	}
	return string(secret)
}

// username returns who a mechanism authenticates as, from SCRAM's first message.
func username(t *testing.T, m sasl.Mechanism) string {
	t.Helper()
	_, first, err := m.Authenticate(t.Context(), "b1:9094")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(first), "n=")
	name, _, _ := strings.Cut(rest, ",")
	return m.Name() + " " + name
}

func TestResolveSCRAM(t *testing.T) {
	c := reached()
	c.RootCASecretArn = "root"
	to, err := newResolverOf(map[string]string{"root": certificateJSON(t, authorityPEM(t)+"text between\n"+authorityPEM(t))}).resolve(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got := username(t, to.mechanism); got != "SCRAM-SHA-512 admin" || to.username != "admin" {
		t.Errorf("got %s for user %q", got, to.username)
	}
	if to.tls.RootCAs == nil || to.tls.MinVersion < 0x0303 || to.tls.InsecureSkipVerify {
		t.Errorf("got TLS %+v", to.tls)
	}
}

func TestResolvePrevious(t *testing.T) {
	for name, test := range map[string]struct {
		previous map[string]string
		want     string // "" for none
		err      string
	}{
		"another":   {map[string]string{previousVersion: credentialJSON("former", "pw")}, "SCRAM-SHA-512 former", ""},
		"none":      {nil, "", ""},
		"the same":  {map[string]string{previousVersion: credentialJSON("admin", "pw")}, "", ""},
		"malformed": {map[string]string{previousVersion: "pw"}, "", "authentication: secret " + adminARN + " is no JSON object"},
	} {
		s := secrets{adminARN: {currentVersion: credentialJSON("admin", "pw")}}
		for version, value := range test.previous {
			s[adminARN][version] = value
		}
		to, err := resolver{secrets: s}.resolve(t.Context(), reached())
		if err != nil {
			t.Fatal(err)
		}
		m, err := to.previous(t.Context())
		switch {
		case test.err != "":
			wantError(t, err, test.err)
		case err != nil, (m == nil) != (test.want == ""), m != nil && username(t, m) != test.want:
			t.Errorf("%s: got %v, error %v, want %q", name, m, err, test.want)
		}
	}
}

func TestResolveIAM(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-1")
	c := reached()
	c.Authentication, c.RootCertificatePem = authentication{Type: typeIAM}, authorityPEM(t)
	r := resolver{credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret", SessionToken: "session"}, nil
	})}
	to, err := r.resolve(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	_, message, err := to.mechanism.Authenticate(t.Context(), "b-1.demo.a1b2c3.c2.kafka.eu-west-3.amazonaws.com:9098")
	if err != nil || to.mechanism.Name() != "AWS_MSK_IAM" || to.previous != nil || to.username != "" || to.tls.RootCAs == nil {
		t.Fatalf("got %+v, error %v", to, err)
	}
	for _, fragment := range []string{"AKIDEXAMPLE", "/eu-west-3/kafka-cluster/aws4_request", `"x-amz-security-token":"session"`} {
		if !strings.Contains(string(message), fragment) {
			t.Errorf("got message %s, want one with %s", message, fragment)
		}
	}

	broken := errors.New("no credentials")
	r.credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, broken })
	if to, err = r.resolve(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, _, err := to.mechanism.Authenticate(t.Context(), "b:9098"); !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
}

func TestResolveFails(t *testing.T) {
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("key")}))
	for _, test := range []struct {
		name          string
		root, admin   string
		want, notWant string
	}{
		{"no secret of the CA", "", credentialJSON("admin", "pw"), "root CA: read secret root: ResourceNotFoundException", ""},
		{"no JSON", "hunter2", credentialJSON("admin", "pw"), "root CA: secret root is no JSON object of strings", "hunter2"},
		{"no certificate", certificateJSON(t, "hunter2"), credentialJSON("admin", "pw"), `root CA: certificate of secret root, need {"certificate": "<PEM>"}: got no certificate`, "hunter2"},
		{"a key", certificateJSON(t, authorityPEM(t)+key), credentialJSON("admin", "pw"), "got a block PRIVATE KEY in PEM", "key\n"},
		{"no user", certificateJSON(t, authorityPEM(t)), `{"password": "hunter2"}`, "authentication: secret " + adminARN + " has no username", "hunter2"},
		{"binary", certificateJSON(t, authorityPEM(t)), binary, "authentication: secret " + adminARN + " is binary", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			values := map[string]string{adminARN: test.admin}
			if test.root != "" {
				values["root"] = test.root
			}
			c := reached()
			c.RootCASecretArn = "root"
			_, err := newResolverOf(values).resolve(t.Context(), c)
			wantError(t, err, test.want)
			if test.notWant != "" && strings.Contains(err.Error(), test.notWant) {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

// A credential does not show its password, however it is formatted.
func TestCredentialIsNotShown(t *testing.T) {
	c := credential{"admin", "hunter2"}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		for _, value := range []any{c, &c, []credential{c}, map[string]credential{"a": c}} {
			if text := fmt.Sprintf(format, value); strings.Contains(text, "hunter2") {
				t.Errorf("%s shows %s", format, text)
			}
		}
	}
}

var _ secretsAPI = (*secretsmanager.Client)(nil)
