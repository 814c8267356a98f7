package main

import (
	"crypto/x509"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// A verified chain is used while all of it is valid, and for an hour.
func TestIsVerified(t *testing.T) {
	root := pkitest.Root(t, "Root")
	sub := root.Subordinate(2, "Sub", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = pkitest.Now.Add(-10*time.Minute), pkitest.Now.Add(2*time.Hour)
	})
	bundle, err := truststore.Assemble(pkitest.Now, truststore.Source{Name: "test", PEM: pkitest.PEM(root.Certificate, sub.Certificate)})
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseClient(sub.Client(1, "device", func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = pkitest.Now.Add(-20*time.Minute), pkitest.Now.Add(30*time.Minute)
	}).Raw)
	if err != nil {
		t.Fatal(err)
	}
	if c.isVerified(pkitest.Now) {
		t.Error("verified without having been")
	}
	verifiedAt := func(after time.Duration) *client {
		verified, err := c.verify(pkitest.Now.Add(after), bundle, allowList{})
		if err != nil {
			t.Fatal(err)
		}
		return verified
	}
	for _, tt := range []struct {
		verified, asked time.Duration
		want            bool
	}{
		{0, 0, true},
		{-10 * time.Minute, -10 * time.Minute, true},
		{0, -time.Nanosecond, false}, // verified in the future
		{0, 30 * time.Minute, true},
		{0, 30*time.Minute + time.Second, false}, // the client's certificate has expired
	} {
		if got := verifiedAt(tt.verified).isVerified(pkitest.Now.Add(tt.asked)); got != tt.want {
			t.Errorf("verified at %v, asked at %v: %t, want %t", tt.verified, tt.asked, got, tt.want)
		}
	}

	long := verifiedAt(0)
	long.notAfter = pkitest.Now.AddDate(1, 0, 0)
	if !long.isVerified(pkitest.Now.Add(verifiedFor-1)) || long.isVerified(pkitest.Now.Add(verifiedFor)) {
		t.Errorf("a chain is not used for exactly %v", verifiedFor)
	}
	if want := sub.Certificate.NotBefore; !long.notBefore.Equal(want) {
		t.Errorf("valid from %v, want %v, the authority's", long.notBefore, want)
	}
}
