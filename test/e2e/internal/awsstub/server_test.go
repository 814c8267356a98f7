package awsstub_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigatewayv2"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const (
	getCertificate = "acm-pca:GetCertificateAuthorityCertificate"
	authority      = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/root"
)

// config makes clients of the server that retry without delay.
func config(server *awsstub.Server) aws.Config {
	return aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(server.URL()),
		Credentials:  credentials.NewStaticCredentialsProvider("key", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.AddWithMaxBackoffDelay(retry.NewStandard(), time.Nanosecond)
		},
	}
}

// certificate calls an operation that speaks AWS JSON.
func certificate(ctx context.Context, server *awsstub.Server) (string, error) {
	output, err := acmpca.NewFromConfig(config(server)).GetCertificateAuthorityCertificate(ctx,
		&acmpca.GetCertificateAuthorityCertificateInput{CertificateAuthorityArn: aws.String(authority)})
	if err != nil {
		return "", err
	}
	return aws.ToString(output.Certificate), nil
}

// domainName calls an operation that speaks REST with JSON.
func domainName(ctx context.Context, server *awsstub.Server) (*apigatewayv2.GetDomainNameOutput, error) {
	return apigatewayv2.NewFromConfig(config(server)).GetDomainName(ctx,
		&apigatewayv2.GetDomainNameInput{DomainName: aws.String("api.example.com")})
}

func TestAnswers(t *testing.T) {
	server := awsstub.New(t)

	server.On(getCertificate, awsstub.JSON(map[string]any{"Certificate": "PEM"}))
	if got, err := certificate(t.Context(), server); err != nil || got != "PEM" {
		t.Errorf("%s: got %q, %v", getCertificate, got, err)
	}

	notAfter := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	server.On("acm:DescribeCertificate", awsstub.JSON(map[string]any{
		"Certificate": map[string]any{"NotAfter": notAfter.Unix()},
	}))
	described, err := acm.NewFromConfig(config(server)).DescribeCertificate(t.Context(),
		&acm.DescribeCertificateInput{CertificateArn: aws.String("arn")})
	if err != nil || !described.Certificate.NotAfter.Equal(notAfter) {
		t.Errorf("acm:DescribeCertificate: got %+v, %v", described, err)
	}

	server.On("apigatewayv2:GetDomainName", awsstub.JSON(map[string]any{
		"domainName":              "api.example.com",
		"mutualTlsAuthentication": map[string]any{"truststoreWarnings": []string{"expired"}},
	}))
	domain, err := domainName(t.Context(), server)
	if err != nil || !slices.Equal(domain.MutualTlsAuthentication.TruststoreWarnings, []string{"expired"}) {
		t.Errorf("apigatewayv2:GetDomainName: got %+v, %v", domain, err)
	}

	server.On("apigateway:GetDomainName", awsstub.JSON(map[string]any{"domainName": "rest.example.com"}))
	restDomain, err := apigateway.NewFromConfig(config(server)).GetDomainName(t.Context(),
		&apigateway.GetDomainNameInput{DomainName: aws.String("rest.example.com")})
	if err != nil || aws.ToString(restDomain.DomainName) != "rest.example.com" {
		t.Errorf("apigateway:GetDomainName: got %+v, %v", restDomain, err)
	}

	want := []string{getCertificate, "acm:DescribeCertificate", "apigatewayv2:GetDomainName", "apigateway:GetDomainName"}
	if got := server.Operations(); !slices.Equal(got, want) {
		t.Errorf("got operations %q, want %q", got, want)
	}
	if got := server.Requests(getCertificate)[0]; got.Input["CertificateAuthorityArn"] != authority || got.Status != http.StatusOK {
		t.Errorf("recorded input %v, status %d", got.Input, got.Status)
	}
	if got := server.Requests("apigatewayv2:GetDomainName")[0].Input["DomainName"]; got != "api.example.com" {
		t.Errorf("recorded domain name %v", got)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name         string
		reply        awsstub.Reply
		json, rest   string // error codes by protocol
		wantAttempts int
	}{
		{"throttle", awsstub.Throttle(), "ThrottlingException", "TooManyRequestsException", 3},
		{"deny access", awsstub.DenyAccess(), "AccessDeniedException", "AccessDeniedException", 1},
		{"break", awsstub.Break(), "InternalFailure", "InternalFailure", 3},
		{"fail", awsstub.Fail(http.StatusBadRequest, "InvalidArnException", "bad"), "InvalidArnException", "InvalidArnException", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := awsstub.New(t)
			server.On(getCertificate, test.reply)
			server.On("apigatewayv2:GetDomainName", test.reply)

			_, err := certificate(t.Context(), server)
			expectCode(t, err, test.json)
			if got := len(server.Requests(getCertificate)); got != test.wantAttempts {
				t.Errorf("AWS JSON: got %d attempts, want %d", got, test.wantAttempts)
			}
			_, err = domainName(t.Context(), server)
			expectCode(t, err, test.rest)
			if got := len(server.Requests("apigatewayv2:GetDomainName")); got != test.wantAttempts {
				t.Errorf("REST: got %d attempts, want %d", got, test.wantAttempts)
			}
		})
	}
}

func expectCode(t *testing.T, err error, want string) {
	t.Helper()
	var apiError smithy.APIError
	if !errors.As(err, &apiError) || apiError.ErrorCode() != want {
		t.Errorf("got error %v, want code %s", err, want)
	}
}

func TestScript(t *testing.T) {
	server := awsstub.New(t)
	server.On(getCertificate,
		awsstub.Throttle().Times(2),
		awsstub.JSON(map[string]any{"Certificate": "first"}),
		awsstub.JSON(map[string]any{"Certificate": "last"}))
	for i, want := range []string{"first", "last", "last"} {
		if got, err := certificate(t.Context(), server); err != nil || got != want {
			t.Errorf("call %d: got %q, %v, want %q", i, got, err, want)
		}
	}
	var statuses []int
	for _, r := range server.Requests(getCertificate) {
		statuses = append(statuses, r.Status)
	}
	if want := []int{400, 400, 200, 200, 200}; !slices.Equal(statuses, want) {
		t.Errorf("got statuses %v, want %v", statuses, want)
	}
}

func TestChoose(t *testing.T) {
	server := awsstub.New(t)
	server.On(getCertificate, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		return awsstub.JSON(map[string]any{"Certificate": r.Input["CertificateAuthorityArn"]})
	}))
	if got, err := certificate(t.Context(), server); err != nil || got != authority {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestHangEndsWithTheClient(t *testing.T) {
	server := awsstub.New(t)
	server.On(getCertificate, awsstub.Hang())
	ctx, giveUp := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := certificate(ctx, server)
		done <- err
	}()
	server.Await(getCertificate, 1)
	giveUp()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want it to wrap context.Canceled", err)
	}
	if got := server.Requests()[0].Status; got != 0 {
		t.Errorf("got status %d of a request that was not answered", got)
	}
}

func TestHangEndsWithTheServer(t *testing.T) {
	done := make(chan error, 1)
	tbtest.Failures(t, func(t testing.TB) { // whose cleanup closes the server
		server := awsstub.New(t)
		server.On(getCertificate, awsstub.Hang())
		go func() {
			_, err := certificate(t.Context(), server)
			done <- err
		}()
		server.Await(getCertificate, 1)
	})
	if err := <-done; err == nil {
		t.Error("got an answer")
	}
}

func TestLate(t *testing.T) {
	server := awsstub.New(t)
	const delay = 50 * time.Millisecond
	server.On(getCertificate, awsstub.Late(delay, awsstub.JSON(map[string]any{"Certificate": "late"})))
	started := time.Now()
	if got, err := certificate(t.Context(), server); err != nil || got != "late" {
		t.Errorf("got %q, %v", got, err)
	}
	if took := time.Since(started); took < delay {
		t.Errorf("answered after %v, want %v", took, delay)
	}
}

func TestDrop(t *testing.T) {
	server := awsstub.New(t)
	server.On(getCertificate, awsstub.Drop(), awsstub.JSON(map[string]any{"Certificate": "second"}))
	if got, err := certificate(t.Context(), server); err != nil || got != "second" {
		t.Errorf("got %q, %v", got, err)
	}
	if got := len(server.Requests()); got != 2 {
		t.Errorf("got %d attempts, want 2", got)
	}
}

func TestLose(t *testing.T) {
	server := awsstub.New(t)
	carriedOut := 0
	server.On(getCertificate,
		awsstub.Lose(awsstub.Handler(func(http.ResponseWriter, *awsstub.Request) { carriedOut++ })),
		awsstub.JSON(map[string]any{"Certificate": "second"}))
	if got, err := certificate(t.Context(), server); err != nil || got != "second" {
		t.Errorf("got %q, %v", got, err)
	}
	if carriedOut != 1 || server.Requests()[0].Status != 0 {
		t.Errorf("carried out %d requests, answered with status %d; want 1 without an answer", carriedOut, server.Requests()[0].Status)
	}
}

func TestUnexpectedRequestsFailTheTest(t *testing.T) {
	for _, test := range []struct {
		name    string
		request func(t testing.TB, server *awsstub.Server)
		want    string
	}{
		{"unscripted", func(t testing.TB, server *awsstub.Server) {
			_, _ = certificate(t.Context(), server)
		}, "unscripted request " + getCertificate},
		{"unknown operation", func(t testing.TB, server *awsstub.Server) {
			_, _ = apigatewayv2.NewFromConfig(config(server)).GetApis(t.Context(), &apigatewayv2.GetApisInput{})
		}, "got request GET /v2/apis for service \"apigateway\""},
		{"unsigned", func(t testing.TB, server *awsstub.Server) {
			response, err := http.Get(server.URL() + "/secret")
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
		}, "got request GET /secret"},
	} {
		t.Run(test.name, func(t *testing.T) {
			failures := tbtest.Failures(t, func(t testing.TB) { test.request(t, awsstub.New(t)) })
			if len(failures) == 0 || !strings.Contains(failures[0], test.want) {
				t.Errorf("got failures %q, want %q", failures, test.want)
			}
		})
	}
}
