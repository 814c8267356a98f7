package kafkasource

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// RecordFormat is what a function gets of a record that a schema registry knows.
type RecordFormat string

const (
	// JSONFormat is JSON text, whatever the record was encoded as.
	JSONFormat RecordFormat = "JSON"
	// SourceFormat is the record's own bytes, Avro or Protobuf, without the
	// registry's header.
	SourceFormat RecordFormat = "SOURCE"
)

// RegistryAuthentication is how Lambda proves to a Confluent registry who it is.
type RegistryAuthentication string

// The types of authentication with a Confluent registry.
const (
	// RegistryNone is a registry that asks for nothing.
	RegistryNone RegistryAuthentication = "NONE"
	// RegistryBasic is a secret {"username": "...", "password": "..."}.
	RegistryBasic RegistryAuthentication = "BASIC_AUTH"
	// RegistryMutualTLS is a secret {"certificate", "privateKey",
	// "privateKeyPassword"}.
	RegistryMutualTLS RegistryAuthentication = "CLIENT_CERTIFICATE_TLS_AUTH"
)

// RecordPart is the key or the value of a record.
type RecordPart string

// The parts of a record that a registry can validate.
const (
	Key   RecordPart = "KEY"
	Value RecordPart = "VALUE"
)

// SchemaRegistry validates records before the function sees them: Avro, Protobuf
// and JSON Schema. A record that does not fit goes to the on-failure destination.
type SchemaRegistry struct {
	// GlueRegistryARN is a registry of AWS Glue, or ConfluentURL is one of
	// Confluent's kind.
	GlueRegistryARN string
	// ConfluentURL is "https://host[:port]".
	ConfluentURL string
	// Format the function gets. Default: SourceFormat, which package
	// consumer/avrovalue and consumer/protovalue decode.
	Format RecordFormat
	// Validate are the parts to validate. Default: the value.
	Validate []RecordPart

	// Authentication with a Confluent registry. Default: RegistryBasic where there
	// is a Secret, RegistryNone without.
	Authentication RegistryAuthentication
	// Secret for it.
	Secret awssecretsmanager.ISecret
	// RootCA of the registry's certificate, {"certificate": "<PEM>"}. Default: the
	// public authorities.
	RootCA awssecretsmanager.ISecret
}

func (r SchemaRegistry) withDefaults() SchemaRegistry {
	r.Format = cmp.Or(r.Format, SourceFormat)
	if r.Validate == nil {
		r.Validate = []RecordPart{Value}
	}
	if r.Authentication == "" {
		r.Authentication = RegistryNone
		if r.Secret != nil {
			r.Authentication = RegistryBasic
		}
	}
	return r
}

func (r *SchemaRegistry) check(c *synth.Checks) {
	c.Require((r.GlueRegistryARN == "") != (r.ConfluentURL == ""), "SchemaRegistry wants either GlueRegistryARN or ConfluentURL")
	c.Require(r.Format == JSONFormat || r.Format == SourceFormat, "got SchemaRegistry.Format %q: it must be %q or %q", r.Format, JSONFormat, SourceFormat)
	c.Require(len(r.Validate) > 0, "SchemaRegistry.Validate is empty: leave it nil for the value, or give %q, %q or both", Key, Value)
	for i, part := range r.Validate {
		c.Require(part == Key || part == Value, "got SchemaRegistry.Validate[%d] %q: it must be %q or %q", i, part, Key, Value)
		c.Require(!slices.Contains(r.Validate[:i], part), "got SchemaRegistry.Validate[%d] %q twice", i, part)
	}
	c.Require(r.GlueRegistryARN == "" || r.Secret == nil && r.RootCA == nil && r.Authentication == RegistryNone,
		"SchemaRegistry has a GlueRegistryARN and a Secret, RootCA or Authentication: AWS Glue is called with the function's role")
	c.Require(r.ConfluentURL == "" || eventsource.IsToken(r.ConfluentURL) || strings.HasPrefix(r.ConfluentURL, "https://"),
		"got SchemaRegistry.ConfluentURL %q: it must be https://", r.ConfluentURL)
	switch r.Authentication {
	case RegistryNone:
		c.Require(r.Secret == nil, "SchemaRegistry.Secret with Authentication %q: say what the secret is for", RegistryNone)
	case RegistryBasic:
		eventsource.RequireSecret(c, "SchemaRegistry.Secret", r.Secret, eventsource.UserSecret)
	case RegistryMutualTLS:
		eventsource.RequireSecret(c, "SchemaRegistry.Secret", r.Secret, certificateSecret)
	default:
		c.Failf("got SchemaRegistry.Authentication %q: it must be %q, %q or %q", r.Authentication, RegistryNone, RegistryBasic, RegistryMutualTLS)
	}
	if r.RootCA != nil {
		eventsource.RequireSecret(c, "SchemaRegistry.RootCA", r.RootCA, rootSecret)
	}
}

// config of the mapping.
func (r *SchemaRegistry) config() *awslambda.CfnEventSourceMapping_SchemaRegistryConfigProperty {
	access := []any{}
	if r.Authentication != RegistryNone {
		access = append(access, &awslambda.CfnEventSourceMapping_SchemaRegistryAccessConfigProperty{Type: jsii.String(string(r.Authentication)), Uri: r.Secret.SecretArn()})
	}
	if r.RootCA != nil {
		access = append(access, &awslambda.CfnEventSourceMapping_SchemaRegistryAccessConfigProperty{Type: jsii.String("SERVER_ROOT_CA_CERTIFICATE"), Uri: r.RootCA.SecretArn()})
	}
	parts := []any{}
	for _, part := range r.Validate {
		parts = append(parts, &awslambda.CfnEventSourceMapping_SchemaValidationConfigProperty{Attribute: jsii.String(string(part))})
	}
	return &awslambda.CfnEventSourceMapping_SchemaRegistryConfigProperty{
		SchemaRegistryUri:       jsii.String(r.GlueRegistryARN + r.ConfluentURL),
		EventRecordFormat:       jsii.String(string(r.Format)),
		AccessConfigs:           optionalList(access),
		SchemaValidationConfigs: parts,
	}
}

// optionalList leaves an empty list out of the template.
func optionalList(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list
}
