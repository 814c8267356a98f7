package brokerhost

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// fakeCA is AWS Private CA: a root, and the issuing CA below it.
func fakeCA(w *world, args []string) int {
	issuer, issuerKey, err := readCA(w.Dir)
	if err != nil {
		return complain(98, "%v", err)
	}
	issued := filepath.Join(w.Dir, "issued.pem")
	switch args[1] {
	case "issue-certificate":
		if w.Tick < w.CAActiveAt {
			return complain(254, "An error occurred (InvalidStateException)")
		}
		csr, err := readPEM(strings.TrimPrefix(option(args, "--csr"), "fileb://"))
		if err != nil {
			return complain(1, "%v", err)
		}
		leaf, err := w.issue(csr, issuer, issuerKey)
		if err != nil {
			return complain(254, "%v", err)
		}
		if err := writePEM(issued, "CERTIFICATE", leaf); err != nil {
			return complain(98, "%v", err)
		}
		fmt.Println("arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/ca/certificate/1")
	case "wait":
	case "get-certificate":
		if option(args, "--query") == "Certificate" {
			return printFile(issued)
		}
		return printFile(filepath.Join(w.Dir, "issuer.pem")) + printFile(filepath.Join(w.Dir, "root.pem"))
	case "get-certificate-authority-certificate":
		return printFile(filepath.Join(w.Dir, "issuer.pem"))
	}
	return 0
}

func printFile(name string) int {
	data, err := os.ReadFile(name)
	if err != nil {
		return complain(1, "%v", err)
	}
	os.Stdout.Write(data)
	return 0
}

// issue makes the certificate for the request, as the template
// EndEntityCertificate/V1 does.
func (w *world) issue(request []byte, issuer *x509.Certificate, key *ecdsa.PrivateKey) ([]byte, error) {
	csr, err := x509.ParseCertificateRequest(request)
	if err != nil {
		return nil, err
	}
	if err := csr.CheckSignature(); err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      csr.Subject,
		DNSNames:     csr.DNSNames,
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(w.Validity),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	public := csr.PublicKey
	switch w.CAIssues {
	case "another name":
		template.DNSNames = []string{"elsewhere.test"}
	case "another subject":
		template.Subject = pkix.Name{CommonName: csr.Subject.CommonName, Organization: []string{"Example"}}
	case "no client":
		template.ExtKeyUsage = template.ExtKeyUsage[:1]
	case "another key":
		other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		public = other.Public()
	}
	return x509.CreateCertificate(rand.Reader, template, issuer, public, key)
}

// newCA writes the root and the issuing CA.
func newCA(dir string) error {
	keys := make([]*ecdsa.PrivateKey, 2)
	var parent *x509.Certificate
	for i, name := range []string{"root", "issuer"} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return err
		}
		keys[i] = key
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: "Test " + name},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(10000 * time.Hour),
			IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		if parent == nil {
			parent = template
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), keys[0])
		if err != nil {
			return err
		}
		if parent, err = x509.ParseCertificate(der); err != nil {
			return err
		}
		if err := writePEM(filepath.Join(dir, name+".pem"), "CERTIFICATE", der); err != nil {
			return err
		}
	}
	der, err := x509.MarshalECPrivateKey(keys[1])
	if err != nil {
		return err
	}
	return writePEM(filepath.Join(dir, "issuer.key"), "EC PRIVATE KEY", der)
}

func readCA(dir string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certificate, err := readPEM(filepath.Join(dir, "issuer.pem"))
	if err != nil {
		return nil, nil, err
	}
	key, err := readPEM(filepath.Join(dir, "issuer.key"))
	if err != nil {
		return nil, nil, err
	}
	c, err := x509.ParseCertificate(certificate)
	if err != nil {
		return nil, nil, err
	}
	k, err := x509.ParseECPrivateKey(key)
	return c, k, err
}

func readPEM(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s: no PEM", name)
	}
	return block.Bytes, nil
}

func writePEM(name, kind string, der []byte) error {
	return os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
