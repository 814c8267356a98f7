package main

import (
	"context"
	"crypto/tls"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/twmb/franz-go/pkg/sasl"
	saslaws "github.com/twmb/franz-go/pkg/sasl/aws"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// target is a cluster with all that is needed to connect to it.
type target struct {
	servers []string
	tls     *tls.Config

	// username is that of the administrator, "" with IAM.
	username string

	// mechanism authenticates the client, previous, if there is one and it returns
	// one, in case the cluster refuses that.
	mechanism sasl.Mechanism
	previous  func(context.Context) (sasl.Mechanism, error)
}

// resolver finds what a connection refers to.
type resolver struct {
	secrets     secretsAPI
	credentials aws.CredentialsProvider // of the function
}

// resolve reads the secrets of a connection, which is well-formed.
func (r resolver) resolve(ctx context.Context, c connection) (target, error) {
	t := target{servers: c.BootstrapServers, tls: &tls.Config{MinVersion: tls.VersionTLS12}}
	var err error
	switch {
	case c.RootCASecretArn != "":
		t.tls.RootCAs, err = readAuthorities(ctx, r.secrets, c.RootCASecretArn)
	case c.RootCertificatePem != "":
		t.tls.RootCAs, err = parseAuthorities(c.RootCertificatePem)
	}
	if err != nil {
		return target{}, fmt.Errorf("root CA: %w", err)
	}
	if c.Authentication.Type == typeIAM {
		t.mechanism = saslaws.ManagedStreamingIAM(r.iam)
		return t, nil
	}
	arn := c.Authentication.SecretArn
	current, err := readCredential(ctx, r.secrets, arn, currentVersion)
	if err != nil {
		return target{}, fmt.Errorf("authentication: %w", err)
	}
	t.username = current.username
	t.mechanism = scramOf(current)
	t.previous = func(ctx context.Context) (sasl.Mechanism, error) {
		previous, err := readCredential(ctx, r.secrets, arn, previousVersion)
		switch {
		case isNoSuchSecret(err) || previous == current:
			return nil, nil
		case err != nil:
			return nil, fmt.Errorf("authentication: %w", err)
		}
		return scramOf(previous), nil
	}
	return t, nil
}

func scramOf(c credential) sasl.Mechanism {
	return scram.Auth{User: c.username, Pass: c.password}.AsSha512Mechanism()
}

// iam returns the function's credentials for a session.
func (r resolver) iam(ctx context.Context) (saslaws.Auth, error) {
	c, err := r.credentials.Retrieve(ctx)
	if err != nil {
		return saslaws.Auth{}, fmt.Errorf("credentials of the function: %w", err)
	}
	return saslaws.Auth{AccessKey: c.AccessKeyID, SecretKey: c.SecretAccessKey, SessionToken: c.SessionToken}, nil
}
