package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	smithytime "github.com/aws/smithy-go/time"
)

// domainAPI needs the permission apigateway:GET on the domain name. Version 2 of
// API Gateway's API knows the Regional domain names of REST APIs too.
type domainAPI interface {
	GetDomainName(context.Context, *apigatewayv2.GetDomainNameInput, ...func(*apigatewayv2.Options)) (*apigatewayv2.GetDomainNameOutput, error)
}

// The pauses before a domain that is being changed is looked at again.
const (
	firstPause = time.Second
	maxPause   = 10 * time.Second
)

// await waits until the domain name is available with the truststore's version,
// and returns API Gateway's warnings about it.
func (h *handler) await(ctx context.Context, p properties) ([]string, error) {
	state := ""
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		domain, err := h.domains.GetDomainName(ctx, &apigatewayv2.GetDomainNameInput{DomainName: &p.DomainName})
		switch {
		case err == nil:
			if state = unfinished(domain, p.TruststoreVersion); state == "" {
				return domain.MutualTlsAuthentication.TruststoreWarnings, nil
			}
		case state != "" && ctx.Err() != nil:
			return nil, waitedFor(p, state)
		default:
			return nil, fmt.Errorf("look at domain name %s: %w", p.DomainName, err)
		}
		slog.InfoContext(ctx, "waiting for the domain name", "domainName", p.DomainName, "state", state)
		if smithytime.SleepWithContext(ctx, pause) != nil {
			return nil, waitedFor(p, state)
		}
	}
}

func waitedFor(p properties, state string) error {
	return fmt.Errorf("domain name %s did not take truststore %s version %s in time: %s",
		p.DomainName, p.TruststoreUri, p.TruststoreVersion, state)
}

// unfinished says what the domain name still lacks, or returns "".
func unfinished(domain *apigatewayv2.GetDomainNameOutput, version string) string {
	mutualTLS := domain.MutualTlsAuthentication
	if mutualTLS == nil {
		return "it has no mutual TLS"
	}
	if got := aws.ToString(mutualTLS.TruststoreVersion); got != version {
		return fmt.Sprintf("it has version %q of %s", got, aws.ToString(mutualTLS.TruststoreUri))
	}
	if len(domain.DomainNameConfigurations) == 0 {
		return "it has no configuration"
	}
	for _, c := range domain.DomainNameConfigurations {
		if c.DomainNameStatus != types.DomainNameStatusAvailable {
			return describe(c)
		}
	}
	return ""
}

// advice is what to do about a status that does not pass by itself (API Gateway
// developer guide, "Configuring mutual TLS authentication for an HTTP API", on
// domain name status messages).
var advice = map[types.DomainNameStatus]string{
	types.DomainNameStatusPendingCertificateReimport: "reimport a certificate into ACM that is for the domain name " +
		"and for no other name than those of the ownership verification certificate",
	types.DomainNameStatusPendingOwnershipVerification: "renew the ownership verification certificate or give another one",
}

// describe returns the status of a configuration, why it is in it, and what to do.
func describe(c types.DomainNameConfiguration) string {
	text := fmt.Sprintf("its status is %s", c.DomainNameStatus)
	if message := aws.ToString(c.DomainNameStatusMessage); message != "" {
		text += fmt.Sprintf(" (%s)", message)
	}
	if do := advice[c.DomainNameStatus]; do != "" {
		text += ": " + do
	}
	return text
}
