package truststore

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"time"
)

// A node is one distinct certificate and its place in the forest of chains.
type node struct {
	cert        *x509.Certificate
	fingerprint [sha256.Size]byte // of the DER
	pem         []byte            // canonical
	name        string            // folded subject

	// Where the certificate was first seen.
	source string
	block  block

	// issuer is the certificate that issued this one: itself for a self-signed
	// root, nil when it is not in the bundle or did not sign this one.
	issuer *node

	// Whether the rules accept the signature algorithm and the key; what they
	// refuse is not used to verify anything.
	signatureOK, keyOK bool
}

func newNode(source string, b block) (*node, error) {
	cert, err := x509.ParseCertificate(b.der)
	if err != nil {
		return nil, err
	}
	return &node{
		cert:        cert,
		fingerprint: sha256.Sum256(b.der),
		pem:         pem.EncodeToMemory(&pem.Block{Type: certificateLabel, Bytes: b.der}),
		name:        foldName(cert.RawSubject),
		source:      source,
		block:       b,
	}, nil
}

// judge applies the table of certificate rules.
func (n *node) judge(now time.Time) []Problem {
	var problems []Problem
	for _, r := range certificateRules {
		if got := r.got(n.cert, now); got != "" {
			problems = append(problems, n.problem(r.rule, got, r.allowed, r.hint))
		}
	}
	n.signatureOK = gotSignatureAlgorithm(n.cert, now) == ""
	n.keyOK = gotKeyAlgorithm(n.cert, now) == "" && gotRSAKeySize(n.cert, now) == "" && gotCurve(n.cert, now) == ""
	return problems
}

// signedBy reports whether issuer's key made n's signature. A signature or key
// that a rule refused is taken as good: it has been reported, and the missing
// link would only be reported a second time.
func (n *node) signedBy(issuer *node) bool {
	if !n.signatureOK || !issuer.keyOK {
		return true
	}
	return issuer.cert.CheckSignature(n.cert.SignatureAlgorithm, n.cert.RawTBSCertificate, n.cert.Signature) == nil
}

func (n *node) isRoot() bool { return n.issuer == n }

// chain returns the certificates from n up to its root. It ends early where an
// issuer is missing, and complete is false then and for a chain that runs in
// circles; limit is the number of certificates after which it must.
func (n *node) chain(limit int) (path []*node, complete bool) {
	for ; n != nil && len(path) < limit; n = n.issuer {
		path = append(path, n)
		if n.isRoot() {
			return path, true
		}
	}
	return path, false
}

func (n *node) problem(rule Rule, got, allowed, hint string) Problem {
	return Problem{
		Source: escape(n.source), Index: n.block.index, Line: n.block.line,
		Subject: printable(nameText(n.cert.RawSubject)), Serial: serialText(n.cert.SerialNumber),
		Rule: rule, Got: got, Allowed: allowed, Hint: hint,
	}
}
