package privateca

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// maxAuthorities is how deep AWS Private CA lets a hierarchy be, root included
// (AWS Private CA User Guide, "Designing a CA hierarchy").
const maxAuthorities = 5

// keyAlgorithms that both AWS Private CA and API Gateway's truststore accept,
// with the signing algorithms of each, the default first. (AWS Private CA also
// has P-521, SM2 and ML-DSA, which API Gateway does not take.)
var keyAlgorithms = map[string][]string{
	"EC_prime256v1": {"SHA256WITHECDSA", "SHA384WITHECDSA", "SHA512WITHECDSA"},
	"EC_secp384r1":  {"SHA384WITHECDSA", "SHA256WITHECDSA", "SHA512WITHECDSA"},
	"RSA_2048":      {"SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"},
	"RSA_3072":      {"SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"},
	"RSA_4096":      {"SHA256WITHRSA", "SHA384WITHRSA", "SHA512WITHRSA"},
}

func (p Props) withDefaults() Props {
	p.CRLType = cmp.Or(p.CRLType, CompleteCRL)
	p.CRLValidity = cmp.Or(p.CRLValidity, 7*day)
	if p.Hierarchy == nil {
		p.Hierarchy = []Authority{{}, {}}
	}
	p.Hierarchy = slices.Clone(p.Hierarchy)
	validity := 10 * year
	for i := range p.Hierarchy {
		ca := &p.Hierarchy[i]
		ca.KeyAlgorithm = cmp.Or(ca.KeyAlgorithm, "EC_prime256v1")
		if algorithms := keyAlgorithms[ca.KeyAlgorithm]; ca.SigningAlgorithm == "" && algorithms != nil {
			ca.SigningAlgorithm = algorithms[0]
		}
		ca.Validity = cmp.Or(ca.Validity, validity)
		validity = (ca.Validity * 3 / 10).Truncate(day)
		if ca.PathLength == nil && i > 0 {
			ca.PathLength = intPtr(len(p.Hierarchy) - 1 - i)
		}
	}
	return p
}

func (p *Props) check(c *synth.Checks) {
	c.Require(len(p.Hierarchy) >= 1 && len(p.Hierarchy) <= maxAuthorities,
		"got a Hierarchy of %d authorities: AWS Private CA takes 1 to %d", len(p.Hierarchy), maxAuthorities)
	c.Require(p.Subject.Country == "" || countryCode.MatchString(p.Subject.Country),
		"got Country %q: it must be a two-letter ISO 3166-1 code such as \"US\"", p.Subject.Country)
	crlTypes := []CRLType{CompleteCRL, PartitionedCRL, NoCRL}
	c.Require(slices.Contains(crlTypes, p.CRLType), "got CRLType %q: it must be one of %q", p.CRLType, crlTypes)
	c.Require(p.CRLType != NoCRL || !p.PublishCRL, "PublishCRL without revocation lists: leave it out or choose another CRLType")
	c.Require(p.CRLValidity >= day && p.CRLValidity <= 5000*day && p.CRLValidity%day == 0,
		"got CRLValidity %v: it must be 1 to 5000 whole days", p.CRLValidity)
	for i := range p.Hierarchy {
		p.checkAuthority(c, i)
	}
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (p *Props) checkAuthority(c *synth.Checks, i int) {
	ca := p.Hierarchy[i]
	name := fmt.Sprintf("Hierarchy[%d]", i)
	signing, ok := keyAlgorithms[ca.KeyAlgorithm]
	c.Require(ok, "got %s.KeyAlgorithm %q: it must be one of %s", name, ca.KeyAlgorithm, strings.Join(slices.Sorted(maps.Keys(keyAlgorithms)), ", "))
	c.Require(!ok || slices.Contains(signing, ca.SigningAlgorithm), "got %s.SigningAlgorithm %q: with a key of %s it must be one of %s",
		name, ca.SigningAlgorithm, ca.KeyAlgorithm, strings.Join(signing, ", "))
	c.Require(len([]rune(ca.CommonName)) <= maxCommonName, "got %s.CommonName of %d characters: X.509 takes %d", name, len([]rune(ca.CommonName)), maxCommonName)
	c.Require(ca.Validity >= day && ca.Validity%day == 0, "got %s.Validity %v: it must be whole days, one or more", name, ca.Validity)
	if i == 0 {
		c.Require(ca.PathLength == nil, "got %s.PathLength %d: AWS issues a root's certificate without a limit", name, deref(ca.PathLength))
		return
	}
	parent := p.Hierarchy[i-1]
	c.Require(ca.Validity < parent.Validity, "got %s.Validity of %s: it must be shorter than its issuer's %s, which is issued first", name, days(ca.Validity), days(parent.Validity))
	below := len(p.Hierarchy) - 1 - i
	length := deref(ca.PathLength)
	c.Require(length >= below && length <= 3, "got %s.PathLength %d: %d authorities follow below, and AWS Private CA has templates up to 3", name, length, below)
	c.Require(parent.PathLength == nil || length < *parent.PathLength, "got %s.PathLength %d: it must be less than its issuer's %d", name, length, deref(parent.PathLength))
}

func days(d time.Duration) string { return fmt.Sprintf("%d days", d/day) }

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func intPtr(n int) *int { return &n }
