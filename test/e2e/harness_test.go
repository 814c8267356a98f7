package e2e

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestHarness shows the parts at work together: a compiled handler asks AWS Private CA for a certificate.
func TestHarness(t *testing.T) {
	const operation = "acm-pca:GetCertificateAuthorityCertificate"
	type event struct{ Action, Argument string }
	root := pki.NewRoot(t, "root")

	aws := awsstub.New(t)
	aws.On(operation,
		awsstub.Throttle(),
		awsstub.JSON(map[string]any{"Certificate": "certificate of the " + root.Subject.CommonName}),
		awsstub.DenyAccess())
	function := lambdart.New(t, handler.Build(t, "github.com/lintel-go/lintel/test/e2e/internal/lambda/probe"), aws.Env())

	authority := "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/root"
	response, err := function.Invoke(t.Context(), event{"certificate", authority})
	if err != nil || !strings.Contains(string(response), "certificate of the root") {
		t.Errorf("got response %s, %v, want the certificate", response, err)
	}
	if got := aws.Operations(); !slices.Equal(got, []string{operation, operation}) {
		t.Errorf("got operations %q, want one that is throttled and one that succeeds", got)
	}
	if got := aws.Requests(operation)[0].Input["CertificateAuthorityArn"]; got != authority {
		t.Errorf("asked for certificate of %v, want %s", got, authority)
	}

	_, err = function.Invoke(t.Context(), event{"certificate", authority})
	if failure := new(lambdart.FunctionError); !errors.As(err, &failure) || !strings.Contains(failure.Message, "AccessDeniedException") {
		t.Errorf("got error %v, want AccessDeniedException", err)
	}
}
