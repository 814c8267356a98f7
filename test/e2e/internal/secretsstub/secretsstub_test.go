package secretsstub_test

import (
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/secretsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

func start(t testing.TB) (*awsstub.Server, *secretsstub.Server, *secretsmanager.Client) {
	server := awsstub.New(t)
	return server, secretsstub.New(t, server), secretsmanager.NewFromConfig(aws.Config{
		Region:           "eu-west-1",
		BaseEndpoint:     aws.String(server.URL()),
		Credentials:      credentials.NewStaticCredentialsProvider("key", "secret", ""),
		RetryMaxAttempts: 1,
	})
}

func TestVersions(t *testing.T) {
	_, secrets, client := start(t)
	arn := secrets.Put("kafka/admin", "first")
	get := func(id, stage string) (string, error) {
		input := &secretsmanager.GetSecretValueInput{SecretId: &id}
		if stage != "" {
			input.VersionStage = &stage
		}
		output, err := client.GetSecretValue(t.Context(), input)
		if err != nil {
			return "", err
		}
		if *output.ARN != arn || *output.Name != "kafka/admin" || output.VersionStages[0] == "" {
			t.Errorf("got secret %+v", output)
		}
		return aws.ToString(output.SecretString), nil
	}

	var missing *types.ResourceNotFoundException
	if _, err := get(arn, "AWSPREVIOUS"); !errors.As(err, &missing) {
		t.Errorf("previous version of a new secret: got error %v, want ResourceNotFoundException", err)
	}
	secrets.Put("kafka/admin", "second")
	secrets.Put("kafka/admin", "third")
	for _, test := range []struct{ id, stage, want string }{
		{arn, "", "third"}, {arn, "AWSCURRENT", "third"}, {arn, "AWSPREVIOUS", "second"},
		{"kafka/admin", "", "third"}, {arn[:len(arn)-len("-a1B2c3")], "", "third"},
	} {
		if got, err := get(test.id, test.stage); err != nil || got != test.want {
			t.Errorf("%s %s: got %q, %v, want %q", test.id, test.stage, got, err, test.want)
		}
	}
	for _, id := range []string{"kafka/other", arn[:len(arn)-1]} {
		if _, err := get(id, ""); !errors.As(err, &missing) {
			t.Errorf("%s: got error %v, want ResourceNotFoundException", id, err)
		}
	}
	secrets.Delete("kafka/admin")
	if _, err := get(arn, ""); !errors.As(err, &missing) {
		t.Errorf("after Delete: got error %v, want ResourceNotFoundException", err)
	}
}

func TestBinary(t *testing.T) {
	_, secrets, client := start(t)
	arn := secrets.PutBinary("key", []byte{0, 0xff})
	output, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &arn})
	if err != nil || output.SecretString != nil || string(output.SecretBinary) != "\x00\xff" {
		t.Errorf("got %+v, %v, want a binary secret", output, err)
	}
}

func TestVersionID(t *testing.T) {
	_, secrets, client := start(t)
	arn := secrets.Put("kafka/admin", "first")
	first, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &arn})
	if err != nil {
		t.Fatal(err)
	}
	secrets.Put("kafka/admin", "second")
	again, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &arn, VersionId: first.VersionId})
	if err != nil || aws.ToString(again.SecretString) != "first" {
		t.Errorf("got %+v, %v, want the first version", again, err)
	}
}

func TestScript(t *testing.T) {
	server, secrets, client := start(t)
	arn := secrets.Put("kafka/admin", "value")
	server.On(secretsstub.GetSecretValue, awsstub.DenyAccess(), awsstub.Default)
	if _, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &arn}); err == nil {
		t.Error("got a secret, want AccessDeniedException")
	}
	if _, err := client.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &arn}); err != nil {
		t.Errorf("got error %v, want the secret", err)
	}
}

// What is not served fails the test that asks for it.
func TestOtherOperations(t *testing.T) {
	failures := tbtest.Failures(t, func(t testing.TB) {
		_, _, client := start(t)
		if _, err := client.ListSecrets(t.Context(), &secretsmanager.ListSecretsInput{}); err == nil {
			t.Error("got a list")
		}
	})
	if len(failures) != 1 {
		t.Errorf("got failures %q, want one", failures)
	}
}
