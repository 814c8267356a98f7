package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// connection has the properties that both resources have: how the cluster is reached.
type connection struct {
	BootstrapServers   addresses
	Authentication     authentication
	RootCASecretArn    string
	RootCertificatePem string
}

// authentication says who the client is.
type authentication struct {
	Type            string         // typeSCRAM or typeIAM
	SecretArn       string         // of the user, with typeSCRAM
	PropagationTime *time.Duration // nil: defaultPropagationTime
}

// The types of authentication, which are the names of the SASL mechanisms.
const (
	typeSCRAM = "SCRAM-SHA-512"
	typeIAM   = "AWS_MSK_IAM"
)

// defaultPropagationTime is generous to IAM, whose policies take seconds to become
// effective.
const defaultPropagationTime = time.Minute

// addresses are host:port of brokers. They decode from a list, or from a string with
// commas as Amazon MSK's GetBootstrapBrokers returns it.
type addresses []string

// UnmarshalJSON implements [json.Unmarshaler].
func (a *addresses) UnmarshalJSON(text []byte) error {
	var list []string
	if err := json.Unmarshal(text, &list); err == nil {
		*a = list
		return nil
	}
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return errors.New("need a list of strings, or a string with commas")
	}
	for address := range strings.SplitSeq(s, ",") {
		*a = append(*a, strings.TrimSpace(address))
	}
	return nil
}

// String returns the addresses with commas.
func (a addresses) String() string { return strings.Join(a, ",") }

func (c connection) check(p *problems) {
	if len(c.BootstrapServers) == 0 {
		p.add("BootstrapServers", "got none, need host:port of one broker or more")
	}
	for i, address := range c.BootstrapServers {
		if !isHostPort(address) {
			p.add(fmt.Sprintf("BootstrapServers[%d]", i), "got %q, need host:port", address)
		}
	}
	c.Authentication.check(p)
	switch {
	case c.RootCASecretArn != "" && c.RootCertificatePem != "":
		p.add("RootCASecretArn", "got it beside RootCertificatePem, need one of them at most")
	case c.RootCertificatePem != "":
		if _, err := parseAuthorities(c.RootCertificatePem); err != nil {
			p.add("RootCertificatePem", "%v", err)
		}
	}
}

func (a authentication) check(p *problems) {
	const path = "Authentication.SecretArn"
	switch a.Type {
	case typeSCRAM:
		if a.SecretArn == "" {
			p.add(path, "got nothing, need that of a secret with username and password for %s", typeSCRAM)
		}
	case typeIAM:
		if a.SecretArn != "" {
			p.add(path, "got one, need none for %s, which takes the function's role", typeIAM)
		}
	default:
		p.add("Authentication.Type", "got %q, need %s or %s", a.Type, typeSCRAM, typeIAM)
	}
	if a.PropagationTime != nil && *a.PropagationTime < 0 {
		p.add("Authentication.PropagationTime", "got %v, need 0s or more", *a.PropagationTime)
	}
}

// propagationTime is for how long a refusal may be one that will pass.
func (a authentication) propagationTime() time.Duration {
	if a.PropagationTime == nil {
		return defaultPropagationTime
	}
	return *a.PropagationTime
}

func isHostPort(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n > 0
}

// parseAuthorities returns the certificates in text, which has one or more.
func parseAuthorities(text string) (*x509.CertPool, error) {
	pool, n := x509.NewCertPool(), 0
	for block, rest := pem.Decode([]byte(text)); block != nil; block, rest = pem.Decode(rest) {
		if block.Type != "CERTIFICATE" {
			return nil, fmt.Errorf("got a block %s in PEM, need certificates only", block.Type)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("certificate %d: %w", n+1, err)
		}
		pool.AddCert(certificate)
		n++
	}
	if n == 0 {
		return nil, errors.New("got no certificate in PEM, need one or more")
	}
	return pool, nil
}
