package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/acmpca/types"
	smithytime "github.com/aws/smithy-go/time"
)

// authorityAPI needs the permission acm-pca:GetCertificateAuthorityCertificate on
// the authorities.
type authorityAPI interface {
	GetCertificateAuthorityCertificate(context.Context, *acmpca.GetCertificateAuthorityCertificateInput, ...func(*acmpca.Options)) (*acmpca.GetCertificateAuthorityCertificateOutput, error)
}

// The pauses before an authority that has no certificate yet is asked again.
const (
	firstPause = time.Second
	maxPause   = 15 * time.Second
)

// authorityCertificates returns the certificate of an authority and its chain, in
// PEM. It waits until ctx ends for an authority that is being activated.
func (h *handler) authorityCertificates(ctx context.Context, arn string) ([]byte, error) {
	var notReady error
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		got, err := h.authorities.GetCertificateAuthorityCertificate(ctx, &acmpca.GetCertificateAuthorityCertificateInput{CertificateAuthorityArn: &arn})
		switch {
		case err == nil:
			// Neither is known to end in a line feed.
			return []byte(aws.ToString(got.Certificate) + "\n" + aws.ToString(got.CertificateChain)), nil
		case isNotReady(err):
			notReady = err
		case notReady != nil && ctx.Err() != nil:
			return nil, waitedFor(arn, notReady)
		default:
			return nil, fmt.Errorf("get the certificate of %s: %w", arn, err)
		}
		slog.InfoContext(ctx, "waiting for the authority to have a certificate", "certificateAuthority", arn, "error", err)
		if smithytime.SleepWithContext(ctx, pause) != nil {
			return nil, waitedFor(arn, notReady)
		}
	}
}

func waitedFor(arn string, notReady error) error {
	return fmt.Errorf("waited in vain for %s to have a certificate, activate the authority first: %w", arn, notReady)
}

// isNotReady reports whether the authority has no certificate, which is so until
// it is activated.
func isNotReady(err error) bool {
	var (
		inProgress *types.RequestInProgressException
		state      *types.InvalidStateException
	)
	return errors.As(err, &inProgress) || errors.As(err, &state)
}
