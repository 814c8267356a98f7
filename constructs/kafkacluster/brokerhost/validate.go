package brokerhost

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Forms of what is read at synth.
var (
	clusterForm   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	clusterIDForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_-]{21}$`)
	hostForm      = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`)
	versionForm   = regexp.MustCompile(`^([0-9]+)\.([0-9]+)\.([0-9]+)$`)
	digestForm    = regexp.MustCompile(`^([0-9a-f]{64}|[0-9a-f]{128})$`)
	usernameForm  = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	propertyForm  = regexp.MustCompile(`^[a-z][A-Za-z0-9.-]*$`)
	valueForm     = regexp.MustCompile(`^[ -~]*$`)
	tokenForm     = regexp.MustCompile(`\$\{Token\[[^]]*\]\}`)
)

// Limits of a configuration.
const (
	minCertificateDays = 3
	maxCertificateDays = 398
	maxHostLength      = 64 // of a certificate's common name: RFC 5280, appendix A.1, ub-common-name
)

// Validate reports everything that is wrong with the configuration, joined; each
// problem is one line that says what was got and what is allowed.
func (c Config) Validate() error {
	c = c.withDefaults()
	var problems []error
	problem := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("kafka broker %d: "+format, append([]any{c.NodeID}, args...)...))
	}
	for _, p := range []struct {
		ok     bool
		format string
		got    any
	}{
		{clusterForm.MatchString(c.Cluster), "Cluster is %q, allowed are 1 to 64 letters, digits, '.', '_' and '-'", c.Cluster},
		{clusterIDForm.MatchString(c.ClusterID), "ClusterID is %q, want the 22 characters that ClusterID returns", c.ClusterID},
		{slices.Contains([]int{1, 3, 5}, len(c.Brokers)), "Brokers has %d nodes, allowed are 1, 3 or 5 so that the controllers have a majority", len(c.Brokers)},
		{slices.ContainsFunc(c.Brokers, func(b Broker) bool { return b.NodeID == c.NodeID }), "NodeID %d is none of Brokers", c.NodeID},
		{usernameForm.MatchString(c.Administrator), "Administrator is %q, allowed are 1 to 64 letters, digits, '.', '_' and '-'", c.Administrator},
		{digestForm.MatchString(c.Release.Digest), "Release.Digest is %q, want the SHA-512 (128 hexadecimal digits) or SHA-256 (64) of the archive", c.Release.Digest},
		{c.CertificateValidity%day == 0 && c.CertificateValidity >= minCertificateDays*day && c.CertificateValidity <= maxCertificateDays*day,
			"CertificateValidity is %v, allowed are whole days from 72h to 9552h", c.CertificateValidity},
		{c.Retention < 0 || c.Retention >= time.Hour, "Retention is %v, allowed is 1h or more, or a negative value for ever", c.Retention},
		{(c.Stack == "") == (c.SignalResource == ""), "Stack and SignalResource: only one is set (%q), set both or neither", c.Stack + c.SignalResource},
		{hasScheme(c.Release.URL, "https://", "s3://"), "Release.URL is %q, want an https:// or s3:// URL", c.Release.URL},
		{hasScheme(c.ScriptsURL, "s3://"), "ScriptsURL is %q, want an s3:// URL", c.ScriptsURL},
	} {
		if !p.ok {
			problem(p.format, p.got)
		}
	}
	problems = append(problems, c.validateBrokers()...)
	problems = append(problems, c.validateVersion()...)
	problems = append(problems, c.validateVariables()...)
	problems = append(problems, c.validateProperties()...)
	return errors.Join(problems...)
}

// hasScheme reports whether the URL has one of the schemes, as far as that can be
// seen at synth: a URL that starts with a token passes.
func hasScheme(url string, schemes ...string) bool {
	if at := tokenForm.FindStringIndex(url); at != nil && at[0] == 0 {
		return true
	}
	return slices.ContainsFunc(schemes, func(scheme string) bool { return strings.HasPrefix(url, scheme) })
}

func (c Config) validateBrokers() (problems []error) {
	ids, hosts := map[int]bool{}, map[string]bool{}
	for _, b := range c.Brokers {
		if b.NodeID < 1 || ids[b.NodeID] {
			problems = append(problems, fmt.Errorf("kafka broker %d: Brokers: node id %d, want 1 or more and unique", c.NodeID, b.NodeID))
		}
		if !hostForm.MatchString(b.Host) || len(b.Host) > maxHostLength || hosts[b.Host] {
			problems = append(problems, fmt.Errorf("kafka broker %d: Brokers: host %q, want a unique lower-case DNS name of at most %d characters without a dot at the end",
				c.NodeID, b.Host, maxHostLength))
		}
		ids[b.NodeID], hosts[b.Host] = true, true
	}
	return problems
}

func (c Config) validateVersion() []error {
	m := versionForm.FindStringSubmatch(c.Release.Version)
	if m == nil || m[1] != "4" || m[2] == "0" || m[2] == "1" {
		return []error{fmt.Errorf("kafka broker %d: Release.Version is %q, want 4.2.0 or a later 4.x release", c.NodeID, c.Release.Version)}
	}
	return nil
}

// validateVariables finds values that the environment file cannot carry, and
// required ones that are empty.
func (c Config) validateVariables() (problems []error) {
	optional := []string{"STACK", "SIGNAL_RESOURCE"}
	for _, v := range c.environment() {
		if v.value == "" && !slices.Contains(optional, v.name) {
			problems = append(problems, fmt.Errorf("kafka broker %d: %s is empty, it is required", c.NodeID, v.name))
			continue
		}
		literal := tokenForm.ReplaceAllString(v.value, "")
		if !valueForm.MatchString(literal) || strings.ContainsAny(literal, `'\$`) {
			problems = append(problems, fmt.Errorf("kafka broker %d: %s is %q, allowed is printable ASCII without ' \\ and $", c.NodeID, v.name, v.value))
		}
	}
	return problems
}

func (c Config) validateProperties() (problems []error) {
	for _, name := range slices.Sorted(maps.Keys(c.ServerProperties)) {
		switch value := c.ServerProperties[name]; {
		case !propertyForm.MatchString(name):
			problems = append(problems, fmt.Errorf("kafka broker %d: ServerProperties: %q is not a property name", c.NodeID, name))
		case Reserved(name):
			problems = append(problems, fmt.Errorf("kafka broker %d: ServerProperties: %s is set by the scripts, remove it", c.NodeID, name))
		case !valueForm.MatchString(value) || strings.ContainsAny(value, `\$`):
			problems = append(problems, fmt.Errorf("kafka broker %d: ServerProperties: %s is %q, allowed is printable ASCII without \\ and $", c.NodeID, name, value))
		}
	}
	return problems
}
