package e2e

import (
	"cmp"
	"net/http"
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

const (
	domainName       = "api.example.com"
	getDomainName    = "apigatewayv2:GetDomainName"
	currentVersion   = "version-2"
	formerVersion    = "version-1"
	available        = "AVAILABLE"
	expiredWarning   = "Certificate with serial number 0A1B is expired"
	duplicateWarning = "Two certificates have the subject CN=example root"
)

// domain is the answer of API Gateway about the domain name.
func domain(status, version string, warnings ...string) awsstub.Reply {
	return awsstub.JSON(map[string]any{
		"domainName": domainName,
		"domainNameConfigurations": []any{map[string]any{
			"apiGatewayDomainName":    "d-0123456789.execute-api.eu-west-1.amazonaws.com",
			"domainNameStatus":        status,
			"domainNameStatusMessage": "as the test has it",
			"endpointType":            "REGIONAL",
			"securityPolicy":          "TLS_1_2",
		}},
		"mutualTlsAuthentication": map[string]any{
			"truststoreUri":      truststoreURI,
			"truststoreVersion":  version,
			"truststoreWarnings": warnings,
		},
	})
}

func newTruststoreCheck(t *testing.T, env ...map[string]string) *customResource {
	t.Helper()
	return newCustomResource(t, awsstub.New(t), handler.Build(t, mtlsapiHandlers+"truststorecheck"), env...)
}

// truststoreCheck returns the properties of a check, in which CloudFormation has made strings of booleans.
func truststoreCheck(allowWarnings string) map[string]any {
	return map[string]any{
		"ServiceToken":      "arn:aws:lambda:eu-west-1:123456789012:function:check",
		"ServiceTimeout":    "600",
		"DomainName":        domainName,
		"TruststoreUri":     truststoreURI,
		"TruststoreVersion": currentVersion,
		"AllowWarnings":     allowWarnings,
	}
}

// TestTruststoreCheck waits for the domain name and passes on what API Gateway says about the truststore.
func TestTruststoreCheck(t *testing.T) {
	t.Parallel()
	right := domain(available, currentVersion)
	warned := domain(available, currentVersion, expiredWarning, duplicateWarning)
	plain := awsstub.JSON(map[string]any{"domainName": domainName})
	noDomain := awsstub.Fail(http.StatusNotFound, "NotFoundException", "Invalid domain name identifier specified")
	none, twoAttempts, fourSeconds := limits{}, limits{attempts: 2}, limits{timeout: 4 * time.Second}

	for _, test := range []struct {
		name          string
		allowWarnings string
		script        script
		limits        limits
		warnings      string   // the attribute of a success
		want          []string // fragments of the reason of a failure
	}{
		{"at once", "false", script{right}, none, "0", nil},
		{"after the version before", "false", script{domain(available, formerVersion), right}, none, "0", nil},
		{"after an update", "false", script{domain("UPDATING", currentVersion), right}, none, "0", nil},
		{"after a while without mutual TLS", "false", script{plain, right}, none, "0", nil},
		{"after throttling", "false", script{awsstub.Throttle(), right}, none, "0", nil},
		{"after an error of API Gateway", "false", script{awsstub.Break(), right}, none, "0", nil},
		{"with warnings about the version before only", "false", script{domain(available, formerVersion, expiredWarning), right}, none, "0", nil},
		{"with warnings that are allowed", "true", script{warned}, none, "2", nil},

		{"with warnings", "false", script{warned}, none, "", []string{expiredWarning, duplicateWarning, domainName, truststoreURI, currentVersion}},
		{"never the version", "false", script{domain(available, formerVersion)}, fourSeconds, "",
			[]string{domainName, currentVersion, formerVersion, "raise the timeout"}},
		{"never available", "false", script{domain("UPDATING", currentVersion)}, fourSeconds, "",
			[]string{domainName, "UPDATING", "as the test has it", "raise the timeout"}},
		{"certificate must be imported again", "false", script{domain("PENDING_CERTIFICATE_REIMPORT", currentVersion)}, fourSeconds, "",
			[]string{"PENDING_CERTIFICATE_REIMPORT", "as the test has it", "reimport"}},
		{"ownership is to be verified", "false", script{domain("PENDING_OWNERSHIP_VERIFICATION", currentVersion)}, fourSeconds, "",
			[]string{"PENDING_OWNERSHIP_VERIFICATION", "as the test has it", "ownership verification certificate"}},
		{"in the end no answer", "false", script{domain("UPDATING", currentVersion), awsstub.Hang()}, fourSeconds, "", []string{domainName, "UPDATING"}},
		{"no answer", "false", script{awsstub.Hang()}, fourSeconds, "", []string{domainName, "GetDomainName", "raise the timeout"}},
		{"throttled for ever", "false", script{awsstub.Throttle()}, twoAttempts, "", []string{domainName, "TooManyRequestsException"}},
		{"may not look", "false", script{awsstub.DenyAccess()}, none, "", []string{domainName, "AccessDeniedException"}},
		{"no such domain name", "false", script{noDomain}, none, "", []string{domainName, "NotFoundException"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check := newTruststoreCheck(t, test.limits.env())
			check.timeout = cmp.Or(test.limits.timeout, check.timeout)
			check.aws.On(getDomainName, test.script...)

			response := check.create(truststoreCheck(test.allowWarnings))
			assertOutcome(t, response, test.want)
			if want := attributes("Warnings", test.warnings); !reflect.DeepEqual(response.Data, want) {
				t.Errorf("got attributes %v, want %v", response.Data, want)
			}
			for _, r := range check.aws.Requests(getDomainName) {
				if got := r.Input["DomainName"]; got != domainName {
					t.Errorf("looked at %v, want %s", got, domainName)
				}
			}
			assertSuccess(t, check.delete())
		})
	}
}

// attributes returns the Data of a response with an attribute, or without if it is empty.
func attributes(name, value string) map[string]any {
	if value == "" {
		return nil
	}
	return map[string]any{name: value}
}

// TestTruststoreCheckLife checks the same domain name again when the truststore changes.
func TestTruststoreCheckLife(t *testing.T) {
	t.Parallel()
	check := newTruststoreCheck(t)
	check.aws.On(getDomainName,
		domain(available, formerVersion),
		domain(available, currentVersion, expiredWarning))
	properties := truststoreCheck("false")
	properties["TruststoreVersion"] = formerVersion
	created := check.create(properties)
	assertSuccess(t, created)

	updated := check.update(truststoreCheck("false"))
	assertFailed(t, updated, expiredWarning)
	allowed := check.update(truststoreCheck("true"))
	assertSuccess(t, allowed)
	for _, response := range []cfn.Response{updated, allowed} {
		if response.PhysicalResourceID != created.PhysicalResourceID {
			t.Errorf("got physical id %q after %q, want the same", response.PhysicalResourceID, created.PhysicalResourceID)
		}
	}
	assertWarned(t, check.function, expiredWarning)

	looks := len(check.aws.Requests(getDomainName))
	assertSuccess(t, check.delete())
	if got := len(check.aws.Requests(getDomainName)); got != looks {
		t.Error("Delete looked at the domain name, which may be gone")
	}
	var counts []any
	for _, m := range metrics(t, check.function) {
		counts = append(counts, m["TruststoreWarnings"])
	}
	if want := []any{0.0, 1.0, 1.0}; !reflect.DeepEqual(counts, want) {
		t.Errorf("got metric TruststoreWarnings %v, want %v", counts, want)
	}
}

// assertWarned fails the test unless the log has a warning.
func assertWarned(t *testing.T, function *lambdart.Function, warning string) {
	t.Helper()
	for _, r := range records(function) {
		if r["level"] == "WARN" && r["warning"] == warning {
			return
		}
	}
	t.Errorf("the log has no warning %q", warning)
}

// TestTruststoreCheckMalformedProperties asks for what cannot be checked.
func TestTruststoreCheckMalformedProperties(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, property string
		value          any
		want           []string
	}{
		{"no domain name", "DomainName", "", []string{"no DomainName"}},
		{"no version", "TruststoreVersion", nil, []string{"no TruststoreVersion"}},
		{"no boolean", "AllowWarnings", "perhaps", []string{"AllowWarnings", "need"}},
		{"unknown property", "Domain", domainName, []string{"Domain", "unknown property"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			check := newTruststoreCheck(t)
			properties := truststoreCheck("false")
			properties[test.property] = test.value
			assertFailed(t, check.create(properties), test.want...)
			assertSuccess(t, check.delete())
			if got := check.aws.Requests(getDomainName); got != nil {
				t.Errorf("looked at a domain name %d times, want never", len(got))
			}
		})
	}
}
