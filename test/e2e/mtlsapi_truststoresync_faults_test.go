package e2e

import (
	"cmp"
	"net/http"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestTruststoreSyncFaults has services fail in every way while a truststore is created. CloudFormation must get its
// answer all the same, and the truststore must be right or not be there.
func TestTruststoreSyncFaults(t *testing.T) {
	t.Parallel()
	const (
		look  = "s3:HeadObject"
		write = "s3:PutObject"
		read  = "s3:GetObject"
		ask   = getAuthority
	)
	issuing, root := newHierarchy(t, "example")
	late := awsstub.Late(2*time.Second, awsstub.Default)
	tooLate := awsstub.Late(10*time.Second, awsstub.Default)
	noKey := awsstub.Fail(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	noAuthority := awsstub.Fail(http.StatusBadRequest, "ResourceNotFoundException", "Could not find the authority.")
	notActive := awsstub.Fail(http.StatusBadRequest, "InvalidStateException", "The authority is not in a valid state.")
	inProgress := awsstub.Fail(http.StatusBadRequest, "RequestInProgressException", "The request is in progress.")
	certificate := authorityCertificate(issuing)
	none, twoAttempts, fourSeconds := limits{}, limits{attempts: 2}, limits{timeout: 4 * time.Second}

	for _, test := range []struct {
		name      string
		operation string
		script    script
		limits    limits
		want      []string // fragments of the reason; nil for success
	}{
		{"S3 is slow to look", look, script{late}, none, nil},
		{"S3 is slow to read", read, script{late}, none, nil},
		{"S3 is slow to write", write, script{late}, none, nil},
		{"S3 fails, then looks", look, script{awsstub.Break(), awsstub.Default}, none, nil},
		{"S3 throttles, then writes", write, script{awsstub.Throttle(), awsstub.Default}, none, nil},
		{"S3 drops the connection, then writes", write, script{awsstub.Drop(), awsstub.Default}, none, nil},
		{"S3 throttles, fails, then writes", write, script{awsstub.Throttle(), awsstub.Break(), awsstub.Default}, none, nil},
		{"answer to a write is lost", write, script{awsstub.Lose(awsstub.Default), awsstub.Default}, none, nil},
		{"authority throttles, then answers", ask, script{awsstub.Throttle(), certificate}, none, nil},
		{"authority fails, then answers", ask, script{awsstub.Break(), certificate}, none, nil},
		{"authority is activated meanwhile", ask, script{notActive, inProgress, certificate}, none, nil},

		{"S3 fails for ever", write, script{awsstub.Break()}, twoAttempts, []string{truststoreURI, "PutObject", "InternalError"}},
		{"S3 throttles for ever", write, script{awsstub.Throttle()}, twoAttempts, []string{truststoreURI, "PutObject", "SlowDown"}},
		{"S3 fails until the deadline", write, script{awsstub.Break()}, fourSeconds, []string{truststoreURI, "PutObject", "raise the timeout"}},
		{"S3 does not look", look, script{awsstub.Hang()}, fourSeconds, []string{truststoreURI, "HeadObject", "raise the timeout"}},
		{"S3 does not write", write, script{awsstub.Hang()}, fourSeconds, []string{truststoreURI, "PutObject", "raise the timeout"}},
		{"S3 does not read", read, script{awsstub.Hang()}, fourSeconds, []string{`"file"`, sourceURI, "GetObject", "raise the timeout"}},
		{"S3 is too slow to look", look, script{tooLate}, fourSeconds, []string{truststoreURI, "HeadObject", "raise the timeout"}},
		{"may not look", look, script{awsstub.DenyAccess()}, none, []string{truststoreURI, "HeadObject", "403"}},
		{"may not write", write, script{awsstub.DenyAccess()}, none, []string{truststoreURI, "PutObject", "AccessDenied"}},
		{"may not read", read, script{awsstub.DenyAccess()}, none, []string{`"file"`, sourceURI, "GetObject", "AccessDenied"}},
		{"no such source", read, script{noKey}, none, []string{`"file"`, sourceURI, "NoSuchKey"}},
		{"authority is never activated", ask, script{notActive}, fourSeconds,
			[]string{`"authority"`, authorityARN, "activate the authority", "InvalidStateException"}},
		{"authority does not answer", ask, script{awsstub.Hang()}, fourSeconds, []string{`"authority"`, authorityARN, "raise the timeout"}},
		{"may not ask the authority", ask, script{awsstub.DenyAccess()}, none, []string{`"authority"`, authorityARN, "AccessDeniedException"}},
		{"no such authority", ask, script{noAuthority}, none, []string{`"authority"`, authorityARN, "ResourceNotFoundException"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ts := newTruststore(t, test.limits.env())
			ts.s3.Put(sourceBucket, sourceKey, []byte(pki.PEM(root)))
			ts.aws.On(ask, certificate)
			ts.aws.On(test.operation, test.script...)

			ts.timeout = cmp.Or(test.limits.timeout, ts.timeout)
			response := ts.create(truststoreOf(object("file", sourceKey), privateCA("authority", authorityARN)))
			if test.want == nil {
				ts.assertHolds(t, response, issuing, root)
				return
			}
			assertFailed(t, response, test.want...)
			assertUntouched(t, ts.s3, nil)

			// CloudFormation rolls back.
			assertSuccess(t, ts.delete())
		})
	}
}
