package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// secretsAPI needs the permission secretsmanager:GetSecretValue on the secrets, and
// kms:Decrypt on their keys.
type secretsAPI interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// The versions of a secret (Secrets Manager user guide, "Secret versions").
const (
	currentVersion  = "AWSCURRENT"
	previousVersion = "AWSPREVIOUS"
)

// credential is a user's.
type credential struct{ username, password string }

// String keeps the password out of logs and errors.
func (c credential) String() string { return c.username }

// GoString is String for %#v.
func (c credential) GoString() string { return c.username }

// readCredential returns the username and password in a version of a secret.
func readCredential(ctx context.Context, api secretsAPI, arn, version string) (credential, error) {
	var content struct{ Username, Password string }
	if err := readSecret(ctx, api, arn, version, &content); err != nil {
		return credential{}, err
	}
	for _, member := range []struct{ name, value string }{{"username", content.Username}, {"password", content.Password}} {
		if member.value == "" {
			return credential{}, fmt.Errorf(`secret %s has no %s, need {"username": "...", "password": "..."}`, arn, member.name)
		}
	}
	return credential{content.Username, content.Password}, nil
}

// readAuthorities returns the certificates in a secret, in the form that Lambda's
// event source mappings take it in too.
func readAuthorities(ctx context.Context, api secretsAPI, arn string) (*x509.CertPool, error) {
	var content struct{ Certificate string }
	if err := readSecret(ctx, api, arn, currentVersion, &content); err != nil {
		return nil, err
	}
	pool, err := parseAuthorities(content.Certificate)
	if err != nil {
		return nil, fmt.Errorf(`certificate of secret %s, need {"certificate": "<PEM>"}: %w`, arn, err)
	}
	return pool, nil
}

// readSecret decodes the JSON object in a secret. Errors show nothing of it.
func readSecret(ctx context.Context, api secretsAPI, arn, version string, content any) error {
	secret, err := api.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &arn, VersionStage: &version})
	if err != nil {
		return fmt.Errorf("read secret %s: %w", arn, err)
	}
	if secret.SecretString == nil {
		return fmt.Errorf("secret %s is binary, need a JSON object", arn)
	}
	if json.Unmarshal([]byte(*secret.SecretString), content) != nil { // whose error may quote the secret
		return fmt.Errorf("secret %s is no JSON object of strings", arn)
	}
	return nil
}

// isNoSuchSecret reports whether there is no secret, or no such version of it.
func isNoSuchSecret(err error) bool {
	var missing *types.ResourceNotFoundException
	return errors.As(err, &missing)
}
