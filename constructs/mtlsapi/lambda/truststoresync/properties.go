package main

import (
	"fmt"
	"strings"
)

// properties of Custom::LintelTruststore.
type properties struct {
	Bucket  string
	Key     string
	Sources []source
}

// source is where certificates come from: exactly one of Pem, Bucket and Key, and
// CertificateAuthorityArn.
type source struct {
	Name                    string
	Pem                     string
	Bucket, Key             string
	CertificateAuthorityArn string
}

// check returns an error with everything that no retry would change.
func (p properties) check() error {
	var problems []string
	for _, required := range []struct{ name, value string }{{"Bucket", p.Bucket}, {"Key", p.Key}} {
		if required.value == "" {
			problems = append(problems, fmt.Sprintf("%s: got nothing, need that of the truststore's object", required.name))
		}
	}
	for i, s := range p.Sources {
		if given := s.given(); len(given) != 1 {
			problems = append(problems, fmt.Sprintf("Sources[%d] %q: got %s, need exactly one of Pem, Bucket and Key, CertificateAuthorityArn",
				i, s.Name, orNothing(given)))
		}
		if (s.Bucket == "") != (s.Key == "") {
			problems = append(problems, fmt.Sprintf("Sources[%d] %q: got only one of Bucket and Key, need both", i, s.Name))
		}
	}
	if problems == nil {
		return nil
	}
	return fmt.Errorf("malformed properties: %s", strings.Join(problems, "; "))
}

// given lists which of the three places are set.
func (s source) given() []string {
	var given []string
	for _, place := range []struct {
		name string
		set  bool
	}{
		{"Pem", s.Pem != ""},
		{"Bucket and Key", s.Bucket != "" || s.Key != ""},
		{"CertificateAuthorityArn", s.CertificateAuthorityArn != ""},
	} {
		if place.set {
			given = append(given, place.name)
		}
	}
	return given
}

func orNothing(given []string) string {
	if len(given) == 0 {
		return "nothing"
	}
	return strings.Join(given, " and ")
}
