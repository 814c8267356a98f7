package mtlsapi

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// MaxHierarchy is how many authorities a private CA may have for API Gateway to
// accept the certificates it issues, from the root to the issuing one.
const MaxHierarchy = truststore.MaxChainLength

const day = 24 * time.Hour

func (p Props) withDefaults() Props {
	p.Type = cmp.Or(p.Type, HTTP)
	p.ThrottleRate = cmp.Or(p.ThrottleRate, 100)
	p.ThrottleBurst = cmp.Or(p.ThrottleBurst, 200)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	p.ExpiryWarning = cmp.Or(p.ExpiryWarning, 30*day)
	p.PrivateCAGeneration = cmp.Or(p.PrivateCAGeneration, 1)
	if p.ClientCertificates == nil && p.issuesWithACM() {
		p.ClientCertificates = []string{"client." + p.DomainName}
	}
	return p
}

func (p *Props) createsPrivateCA() bool {
	return p.PrivateCA == nil && len(p.CertificateAuthorityARNs) == 0 && len(p.TruststorePEMFiles)+len(p.TruststorePEMAssets) == 0
}

// issuesWithACM reports whether there is a private CA that ACM can issue from.
func (p *Props) issuesWithACM() bool {
	hasCA := p.PrivateCA != nil || p.createsPrivateCA()
	return hasCA && !p.shortLived()
}

func (p *Props) shortLived() bool {
	return p.PrivateCA != nil && p.PrivateCA.ShortLived() || p.PrivateCAProps != nil && p.PrivateCAProps.ShortLived
}

func (p *Props) check(c *synth.Checks) {
	p.checkDomain(c)
	p.checkTrust(c)
	p.checkAPI(c)
}

func (p *Props) checkDomain(c *synth.Checks) {
	c.Require(p.DomainName != "", "no DomainName: mutual TLS needs a custom domain, such as api.example.com")
	c.Require(!strings.Contains(p.DomainName, "*"), "got DomainName %q: mutual TLS does not go with a wildcard", p.DomainName)
	c.Require(!strings.Contains(p.DomainName, "://") && !strings.HasSuffix(p.DomainName, "/"), "got DomainName %q: give the name alone, such as api.example.com", p.DomainName)
	c.Require(p.HostedZone != nil || p.Certificate != nil, "neither HostedZone nor Certificate: the server certificate is validated in the zone, or brought")
	c.Require(p.OwnershipCertificate == nil || p.Certificate != nil, "OwnershipCertificate without Certificate: a public certificate that is created proves ownership itself")
	c.Require(p.HostedZone == nil || inZone(p.DomainName, p.HostedZone.ZoneName()), "got DomainName %q: it is not in the HostedZone %q", p.DomainName, zoneName(p))
}

func zoneName(p *Props) string {
	if p.HostedZone == nil {
		return ""
	}
	return *p.HostedZone.ZoneName()
}

// inZone accepts any name where the zone's name is known only at deploy time.
func inZone(domain string, zone *string) bool {
	if *awscdk.Token_IsUnresolved(zone) || *awscdk.Token_IsUnresolved(jsii.String(domain)) {
		return true
	}
	domain, name := strings.TrimSuffix(domain, "."), strings.TrimSuffix(*zone, ".")
	return domain == name || strings.HasSuffix(domain, "."+name)
}

func (p *Props) checkTrust(c *synth.Checks) {
	var set []string
	for _, way := range []struct {
		name string
		used bool
	}{
		{"PrivateCA", p.PrivateCA != nil},
		{"PrivateCAProps", p.PrivateCAProps != nil},
		{"CertificateAuthorityARNs", len(p.CertificateAuthorityARNs) > 0},
		{"TruststorePEMFiles", len(p.TruststorePEMFiles) > 0},
		{"TruststorePEMAssets", len(p.TruststorePEMFiles) == 0 && len(p.TruststorePEMAssets) > 0}, // files and assets go together
	} {
		if way.used {
			set = append(set, way.name)
		}
	}
	c.Require(len(set) <= 1, "%s are set together: choose one way to say which authorities are trusted", strings.Join(set, " and "))
	p.checkHierarchy(c)
	p.checkGenerations(c)
	p.checkClientCertificates(c)
	p.checkPEM(c)
}

func (p *Props) checkHierarchy(c *synth.Checks) {
	length := 0
	if p.PrivateCA != nil {
		length = len(p.PrivateCA.Authorities)
	} else if p.PrivateCAProps != nil {
		length = len(p.PrivateCAProps.Hierarchy)
	}
	c.Require(length <= MaxHierarchy, "got a Hierarchy of %d authorities: API Gateway follows a client's chain through at most %d", length, MaxHierarchy)
}

func (p *Props) checkGenerations(c *synth.Checks) {
	c.Require(p.PrivateCAGeneration >= 1, "got PrivateCAGeneration %d: it counts up from 1", p.PrivateCAGeneration)
	c.Require(p.createsPrivateCA() || p.PrivateCAGeneration == 1 && !p.TrustPreviousGeneration,
		"PrivateCAGeneration or TrustPreviousGeneration with brought authorities: bring the old and the new ones together instead")
	c.Require(!p.TrustPreviousGeneration || p.PrivateCAGeneration > 1, "TrustPreviousGeneration with PrivateCAGeneration 1: there is none before it")
}

func (p *Props) checkClientCertificates(c *synth.Checks) {
	if len(p.ClientCertificates) == 0 || p.issuesWithACM() {
		return
	}
	if p.shortLived() {
		c.Failf("ClientCertificates with a ShortLived private CA: ACM cannot issue from it; issue them with acm-pca:IssueCertificate, or leave ShortLived out")
		return
	}
	c.Failf("ClientCertificates without a PrivateCA: ACM issues only from a hierarchy that is created here or brought as PrivateCA")
}

// checkPEM validates brought files with the very code that will assemble the
// truststore when the stack is deployed.
func (p *Props) checkPEM(c *synth.Checks) {
	var sources []truststore.Source
	for _, name := range p.TruststorePEMFiles {
		pem, err := os.ReadFile(name)
		if err != nil {
			c.Failf("TruststorePEMFiles: %v: relative names start from the directory the app runs in", err)
			continue
		}
		sources = append(sources, truststore.Source{Name: filepath.Base(name), PEM: pem})
	}
	if len(sources) < len(p.TruststorePEMFiles) || len(sources) == 0 {
		return
	}
	if _, err := truststore.Assemble(time.Now(), sources...); err != nil {
		c.Failf("TruststorePEMFiles: %v", err)
	}
}

func (p *Props) checkAPI(c *synth.Checks) {
	c.Require(p.Type == HTTP || p.Type == REST, "got Type %q: it must be %q or %q", p.Type, HTTP, REST)
	c.Require(p.ThrottleRate > 0, "got ThrottleRate %v: it must be more than 0 requests a second", p.ThrottleRate)
	c.Require(p.ThrottleBurst > 0, "got ThrottleBurst %d: it must be more than 0", p.ThrottleBurst)
	c.Require(p.ExpiryWarning >= day && p.ExpiryWarning%day == 0, "got ExpiryWarning %v: it must be whole days, one or more", p.ExpiryWarning)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
	for i, r := range p.Routes {
		c.Require(strings.HasPrefix(r.Path, "/"), "got Routes[%d].Path %q: it must start with a slash", i, r.Path)
		c.Require(r.Function != nil, "no Routes[%d].Function for %s", i, r.Path)
		for _, m := range r.Methods {
			c.Require(slices.Contains(httpMethods, m), "got Routes[%d] method %q: it must be one of %s", i, m, strings.Join(httpMethods, ", "))
		}
	}
	c.Require(p.Routes == nil || len(p.Routes) > 0, "Routes is empty: leave it nil for the echo function, or give a route")
	if p.CORS != nil {
		c.Require(len(p.CORS.AllowOrigins) > 0, "CORS without AllowOrigins: name the origins, or leave CORS out")
		c.Require(!p.CORS.AllowCredentials || !slices.Contains(p.CORS.AllowOrigins, "*"), "CORS.AllowCredentials with the origin \"*\": browsers refuse it; name the origins")
		c.Require(p.CORS.MaxAge >= 0 && p.CORS.MaxAge%time.Second == 0, "got CORS.MaxAge %v: it must be whole seconds", p.CORS.MaxAge)
	}
	p.AllowList.check(c)
	size := len(p.AllowList.json())
	c.Require(size <= maxAllowList, "AllowList has %d bytes: the authorizer's environment takes %d; allow by issuer, or decide in the routes' functions", size, maxAllowList)
}

// maxAllowList leaves a quarter of the 4 KB that Lambda gives an environment to
// the other variables.
const maxAllowList = 3072

var httpMethods = []string{"ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

// check refuses entries that no certificate could match: the authorizer does not
// start with them.
func (l *AllowList) check(c *synth.Checks) {
	for _, list := range []struct {
		name    string
		entries []string
	}{{"Subjects", l.Subjects}, {"SANs", l.SANs}, {"Serials", l.Serials}, {"Issuers", l.Issuers}} {
		for i, entry := range list.entries {
			c.Require(entry != "" && strings.TrimSpace(entry) == entry, "got AllowList.%s[%d] %q: it must be text without blanks around it", list.name, i, entry)
		}
	}
	for i, serial := range l.Serials {
		c.Require(serialNumber.MatchString(serial), "got AllowList.Serials[%d] %q: it must be hexadecimal digits, with colons or without", i, serial)
	}
}

var serialNumber = regexp.MustCompile(`^[0-9a-fA-F:]*[0-9a-fA-F][0-9a-fA-F:]*$`)
