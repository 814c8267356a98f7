package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acm/types"
)

// An acmClient is the call of [*acm.Client] that the check makes. It needs the
// permission acm:DescribeCertificate.
type acmClient interface {
	DescribeCertificate(context.Context, *acm.DescribeCertificateInput, ...func(*acm.Options)) (*acm.DescribeCertificateOutput, error)
}

// readACM describes the certificates in ACM. Those that can be described are
// returned along with an error for the others.
func (c *checker) readACM(ctx context.Context) ([]certificate, error) {
	var found []certificate
	var errs []error
	for _, arn := range c.arns {
		out, err := c.acm.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &arn})
		if err != nil {
			errs = append(errs, fmt.Errorf("describe %s: %w", arn, err))
			continue
		}
		found = append(found, described(arn, out.Certificate))
	}
	return found, errors.Join(errs...)
}

// dated are the statuses of certificates whose end of validity counts. The others
// are not in use yet, or never will be again.
var dated = []types.CertificateStatus{types.CertificateStatusIssued, types.CertificateStatusExpired}

func described(arn string, detail *types.CertificateDetail) certificate {
	c := certificate{
		name:    arn,
		subject: aws.ToString(detail.Subject),
		serial:  strings.ReplaceAll(aws.ToString(detail.Serial), ":", ""),
		status:  string(detail.Status),
	}
	if slices.Contains(dated, detail.Status) {
		c.notAfter = aws.ToTime(detail.NotAfter)
	}
	return c
}
