package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// prospect is what may become of an error with time.
type prospect int

// From the best to the worst.
const (
	passes  prospect = iota // the cluster is not ready
	mayPass                 // a permission or a credential may not be effective yet
	lasts                   // waiting would not help
)

// prospects are those of Kafka's errors that differ from what Kafka says of them, which
// is whether they are retriable.
var prospects = map[*kerr.Error]prospect{
	kerr.SaslAuthenticationFailed:   mayPass,
	kerr.ClusterAuthorizationFailed: mayPass,
	kerr.TopicAuthorizationFailed:   mayPass,
	kerr.InvalidReplicationFactor:   passes, // brokers are missing: the controller counts those that are alive
	kerr.ReassignmentInProgress:     passes,
	kerr.TopicAlreadyExists:         passes, // since it was looked for: the next look finds it
	kerr.InvalidPartitions:          passes, // as many since they were counted
	kerr.UnknownServerError:         passes, // of a controller in trouble
}

// advice is what to do about errors that do not pass by themselves.
var advice = map[*kerr.Error]string{
	kerr.SaslAuthenticationFailed:   "the cluster refuses the user, the password or the role in Authentication",
	kerr.UnsupportedSaslMechanism:   "the listener of BootstrapServers has other mechanisms than Authentication.Type, give its port",
	kerr.ClusterAuthorizationFailed: "allow it to the user or the role in Authentication",
	kerr.TopicAuthorizationFailed:   "allow it to the user or the role in Authentication",
	kerr.SecurityDisabled:           "the cluster has no ACLs, set authorizer.class.name of its brokers",
	kerr.TopicDeletionDisabled:      "set delete.topic.enable of the brokers",
	kerr.InvalidReplicationFactor:   "start as many brokers as ReplicationFactor says, or lower it",
}

// prospectOf returns the worst prospect of all that err wraps.
func prospectOf(err error) prospect {
	switch e := err.(type) {
	case *refusal, *tls.CertificateVerificationError, tls.RecordHeaderError:
		return lasts
	case *kerr.Error:
		if p, ok := prospects[e]; ok {
			return p
		}
		if e.Retriable {
			return passes
		}
		return lasts
	}
	worst := passes
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		for _, each := range e.Unwrap() {
			worst = max(worst, prospectOf(each))
		}
	case interface{ Unwrap() error }:
		worst = prospectOf(e.Unwrap())
	}
	return worst
}

// advise adds to an error what to do about it.
func advise(err error) error {
	var (
		code        *kerr.Error
		certificate *tls.CertificateVerificationError
		plaintext   tls.RecordHeaderError
		do          string
	)
	switch {
	case errors.As(err, &code):
		do = advice[code]
	case errors.As(err, &certificate):
		do = "compare the broker's certificate with RootCASecretArn or RootCertificatePem, and its names with BootstrapServers and advertised.listeners"
	case errors.As(err, &plaintext):
		do = "give the port of a listener with TLS"
	}
	if do == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, do)
}

// brokerError is an error in a response.
type brokerError struct {
	doing   string
	code    error  // a *kerr.Error
	message string // of the broker, often empty
}

func (e *brokerError) Unwrap() error { return e.code }

// Error says what was done, Kafka's name of the error, and the broker's message or, in
// its place, what the error means.
func (e *brokerError) Error() string {
	var code *kerr.Error
	if !errors.As(e.code, &code) {
		return fmt.Sprintf("%s: %v", e.doing, e.code)
	}
	text := e.message
	if text == "" || text == code.Message {
		text = code.Description
	}
	return fmt.Sprintf("%s: %s: %s", e.doing, code.Message, strings.TrimSuffix(text, "."))
}

// notCreated marks the error of a Create that has changed nothing, so that there is
// nothing to delete. An attempt that Lambda repeats may have, in which case topics and
// users stay; but a cluster that was not reached would not be reached to delete them.
func notCreated(kind customresource.RequestType, changed bool, err error) error {
	if kind != customresource.Create || changed {
		return err
	}
	return fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
}

// join returns the errors as one of one line, or nil if all of them are.
func join(errs ...error) error {
	var joined error
	for _, err := range errs {
		switch {
		case err == nil:
		case joined == nil:
			joined = err
		default:
			joined = fmt.Errorf("%w; %w", joined, err)
		}
	}
	return joined
}
