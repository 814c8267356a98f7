package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const (
	domainName = "api.example.com"
	uri        = "s3://truststore-bucket/truststore.pem"
	version    = "v2"
)

func request(typ customresource.RequestType, changes ...func(*properties)) *customresource.Request[properties] {
	p := properties{DomainName: domainName, TruststoreUri: uri, TruststoreVersion: version}
	for _, change := range changes {
		change(&p)
	}
	return &customresource.Request[properties]{Type: typ, Properties: p}
}

// domain returns the domain name with a version of the truststore.
func domain(version string, status types.DomainNameStatus, warnings ...string) *apigatewayv2.GetDomainNameOutput {
	return &apigatewayv2.GetDomainNameOutput{
		DomainNameConfigurations: []types.DomainNameConfiguration{{DomainNameStatus: status}},
		MutualTlsAuthentication: &types.MutualTlsAuthentication{
			TruststoreUri:      aws.String(uri),
			TruststoreVersion:  aws.String(version),
			TruststoreWarnings: warnings,
		},
	}
}

// domains answers with its elements, and for ever with the last.
type domains struct {
	answers []any // a response or an error
	names   []string
}

func (d *domains) GetDomainName(ctx context.Context, in *apigatewayv2.GetDomainNameInput, _ ...func(*apigatewayv2.Options)) (*apigatewayv2.GetDomainNameOutput, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	answer := d.answers[min(len(d.names), len(d.answers)-1)]
	d.names = append(d.names, *in.DomainName)
	switch answer := answer.(type) {
	case error:
		return nil, answer
	case func(context.Context) error:
		return nil, answer(ctx)
	default:
		return answer.(*apigatewayv2.GetDomainNameOutput), nil
	}
}

func newHandler(w io.Writer, answers ...any) (*handler, *domains) {
	d := &domains{answers: answers}
	return &handler{domains: d, metrics: emf.New(w, namespace), functionName: "check"}, d
}

func TestAvailable(t *testing.T) {
	for _, typ := range []customresource.RequestType{customresource.Create, customresource.Update} {
		var out bytes.Buffer
		h, d := newHandler(&out, domain(version, types.DomainNameStatusAvailable))
		response, err := h.handle(t.Context(), request(typ))
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		if got := response.Data["Warnings"]; got != "0" {
			t.Errorf("%s: got %s warnings, want 0", typ, got)
		}
		if got, want := response.PhysicalResourceID, customresource.PhysicalID("truststore-check", domainName); got != want {
			t.Errorf("%s: got id %q, want %q, that of the domain name", typ, got, want)
		}
		if len(d.names) != 1 || d.names[0] != domainName {
			t.Errorf("%s: looked at %q, want %s once", typ, d.names, domainName)
		}
		wantMetric(t, out.Bytes(), 0)
	}
}

func TestDelete(t *testing.T) {
	h, d := newHandler(io.Discard, errors.New("no domain name"))
	if _, err := h.handle(t.Context(), request(customresource.Delete)); err != nil || len(d.names) != 0 {
		t.Errorf("got error %v and %d requests, want neither", err, len(d.names))
	}
}

func TestMalformedProperties(t *testing.T) {
	h, d := newHandler(io.Discard, domain(version, types.DomainNameStatusAvailable))
	_, err := h.handle(t.Context(), request(customresource.Create, func(p *properties) { p.DomainName, p.TruststoreVersion = "", "" }))
	wantError(t, err, "got no DomainName, TruststoreVersion")
	if !errors.Is(err, customresource.ErrNotCreated) || len(d.names) != 0 {
		t.Errorf("got error %v and %d requests, want ErrNotCreated and none", err, len(d.names))
	}
}

func TestWarnings(t *testing.T) {
	warnings := []string{"certificate A expired", "certificate B has no issuer"}
	available := domain(version, types.DomainNameStatusAvailable, warnings...)

	t.Run("fail", func(t *testing.T) {
		var out bytes.Buffer
		h, _ := newHandler(&out, available)
		response, err := h.handle(t.Context(), request(customresource.Create))
		wantError(t, err, "2 warnings", domainName, uri, version, warnings[0]+"; "+warnings[1])
		if response.PhysicalResourceID == "" {
			t.Error("the failed resource has no id of its own")
		}
		wantMetric(t, out.Bytes(), 2)
	})
	t.Run("allowed", func(t *testing.T) {
		var out, logs bytes.Buffer
		previous := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&logs, nil)))
		defer slog.SetDefault(previous)
		h, _ := newHandler(&out, available)
		response, err := h.handle(t.Context(), request(customresource.Create, func(p *properties) { p.AllowWarnings = true }))
		if err != nil || response.Data["Warnings"] != "2" {
			t.Errorf("got %v, error %v, want 2 warnings", response, err)
		}
		wantMetric(t, out.Bytes(), 2)
		for _, w := range warnings {
			if !strings.Contains(logs.String(), w) {
				t.Errorf("no %q in the log: %s", w, &logs)
			}
		}
		if n := strings.Count(logs.String(), "level=WARN"); n != 2 {
			t.Errorf("got %d records at level WARN, want 2", n)
		}
	})
}

// Warnings about another version, or before the domain name is available, do not
// count.
func TestWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		off := domain(version, types.DomainNameStatusAvailable)
		off.MutualTlsAuthentication = nil
		bare := domain(version, types.DomainNameStatusAvailable)
		bare.DomainNameConfigurations = nil
		h, d := newHandler(io.Discard,
			off,
			bare,
			domain("v1", types.DomainNameStatusAvailable, "warning about v1"),
			domain("v1", types.DomainNameStatusUpdating),
			domain(version, types.DomainNameStatusUpdating, "warning while updating"),
			domain(version, types.DomainNameStatusPendingCertificateReimport),
			domain(version, types.DomainNameStatusPendingOwnershipVerification),
			domain(version, types.DomainNameStatusAvailable),
		)
		start := time.Now()
		response, err := h.handle(t.Context(), request(customresource.Update))
		if err != nil || response.Data["Warnings"] != "0" || len(d.names) != 8 {
			t.Errorf("got %v, error %v after %d requests", response, err, len(d.names))
		}
		if got, want := time.Since(start), (1+2+4+8+10+10+10)*time.Second; got != want {
			t.Errorf("waited for %v, want %v", got, want)
		}
	})
}

func TestDeadline(t *testing.T) {
	reimport := domain(version, types.DomainNameStatusPendingCertificateReimport)
	reimport.DomainNameConfigurations[0].DomainNameStatusMessage = aws.String("the SAN is not covered")
	off := domain(version, types.DomainNameStatusAvailable)
	off.MutualTlsAuthentication = nil
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	for name, test := range map[string]struct {
		answers []any
		want    string
	}{
		"updating":          {[]any{domain(version, types.DomainNameStatusUpdating)}, "its status is UPDATING"},
		"reimport":          {[]any{reimport}, "its status is PENDING_CERTIFICATE_REIMPORT (the SAN is not covered): reimport a certificate"},
		"ownership":         {[]any{domain(version, types.DomainNameStatusPendingOwnershipVerification)}, "PENDING_OWNERSHIP_VERIFICATION: renew"},
		"another version":   {[]any{domain("v1", types.DomainNameStatusAvailable)}, `it has version "v1" of ` + uri},
		"no mutual TLS":     {[]any{off}, "it has no mutual TLS"},
		"the last one late": {[]any{domain("v1", types.DomainNameStatusAvailable), hangs}, `it has version "v1"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
				defer cancel()
				h, _ := newHandler(io.Discard, test.answers...)
				response, err := h.handle(ctx, request(customresource.Create))
				wantError(t, err, "domain name api.example.com did not take truststore "+uri+" version "+version+" in time: ", test.want)
				if response.PhysicalResourceID == "" {
					t.Error("the failed resource has no id of its own")
				}
			})
		})
	}
}

func TestRequestFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, d := newHandler(io.Discard,
			domain("v1", types.DomainNameStatusUpdating),
			&types.NotFoundException{Message: aws.String("Invalid domain name identifier specified")})
		_, err := h.handle(t.Context(), request(customresource.Update))
		wantError(t, err, "look at domain name api.example.com", "Invalid domain name identifier specified")
		if len(d.names) != 2 {
			t.Errorf("got %d requests, want the failed one to be the last", len(d.names))
		}
	})
}

// A metric that cannot be written is an error: nobody would miss it.
func TestMetricFails(t *testing.T) {
	r, w := io.Pipe()
	r.CloseWithError(errors.New("broken pipe"))
	h, _ := newHandler(w, domain(version, types.DomainNameStatusAvailable))
	_, err := h.handle(t.Context(), request(customresource.Create))
	wantError(t, err, "broken pipe")
}

func wantMetric(t *testing.T, line []byte, warnings float64) {
	t.Helper()
	var got struct {
		FunctionName       string
		TruststoreWarnings float64
		Metadata           struct {
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(line, &got); err != nil {
		t.Fatalf("metric %s: %v", line, err)
	}
	m := got.Metadata.CloudWatchMetrics[0]
	if got.TruststoreWarnings != warnings || got.FunctionName != "check" || m.Namespace != "Lintel/MutualTls" || m.Dimensions[0][0] != "FunctionName" {
		t.Errorf("got metric %s, want TruststoreWarnings %v of FunctionName check", line, warnings)
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if err == nil || !strings.Contains(err.Error(), p) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got error %v, want one line with %q", err, p)
		}
	}
}
