package kafkasource

import (
	"cmp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
)

// AuthenticationType is how Lambda's pollers prove to the brokers who they are.
type AuthenticationType string

// The types of authentication. All of them go over TLS.
const (
	// SASLSCRAM512 is a user name and a password, salted and hashed with
	// SHA-512 (RFC 5802).
	SASLSCRAM512 AuthenticationType = "SASL_SCRAM_512"
	// SASLSCRAM256 is the same with SHA-256. Not for Amazon MSK.
	SASLSCRAM256 AuthenticationType = "SASL_SCRAM_256"
	// SASLPlain sends the password itself through TLS. Not for Amazon MSK.
	SASLPlain AuthenticationType = "SASL_PLAIN"
	// MutualTLS is a client certificate.
	MutualTLS AuthenticationType = "MUTUAL_TLS"
	// IAM is the function's execution role. Only for Amazon MSK, its default.
	IAM AuthenticationType = "IAM"
	// NoAuthentication trusts the network: everybody who reaches the brokers is
	// let in. Only inside a VPC.
	NoAuthentication AuthenticationType = "NONE"
)

// Authentication of Lambda's pollers with the brokers.
type Authentication struct {
	// Type is required for self-managed clusters. Default for Amazon MSK: IAM.
	Type AuthenticationType
	// Secret with the credentials, in the Region of the function. Required for
	// every type but IAM and NoAuthentication. Its JSON:
	//
	//   - SASL: {"username": "...", "password": "..."}
	//   - MutualTLS: {"certificate": "<PEM chain>", "privateKey": "<PKCS #8
	//     PEM>", "privateKeyPassword": "<if the key is encrypted>"}
	//
	// Amazon MSK takes only secrets whose name starts with AmazonMSK_ and that a
	// customer managed key encrypts.
	Secret awssecretsmanager.ISecret
}

// SelfManaged is a Kafka cluster that is not Amazon MSK: on EC2, on premises, or
// of another provider.
type SelfManaged struct {
	// BootstrapServers are "host:port"; one is enough, several survive the loss
	// of one. A change replaces the mappings.
	BootstrapServers []string
	// Vpc the brokers are in, or are reached from. Default: none, they have
	// public addresses.
	Vpc awsec2.IVpc
	// VpcSubnets for the pollers' network interfaces. Default: the private ones.
	VpcSubnets *awsec2.SubnetSelection
	// SecurityGroups of the pollers' network interfaces: what the brokers let in.
	// Default: one of its own, exported as Source.SecurityGroup, that the brokers'
	// group must admit.
	SecurityGroups []awsec2.ISecurityGroup
	// RootCA is a secret with the certificate authority of the brokers'
	// certificates: {"certificate": "<PEM>"}. Default: the public authorities.
	RootCA awssecretsmanager.ISecret
	// Authentication is required; NoAuthentication only inside a VPC.
	Authentication Authentication
}

// MSK is an Amazon MSK cluster, provisioned or serverless.
type MSK struct {
	// ClusterARN of the cluster, or of a VPC connection to one of another
	// account.
	ClusterARN string
	// RemoteClusterARN is the cluster behind ClusterARN where that is a VPC
	// connection. Required there with IAM, whose permissions name the cluster.
	RemoteClusterARN string
	// Serverless tells that the cluster is MSK Serverless, which takes only IAM.
	// Needed where ClusterARN is known only at deployment; otherwise it is read
	// from the ARN.
	Serverless bool
	// Vpc, VpcSubnets and SecurityGroups are those of the cluster. Lambda reads
	// them from the cluster; they are for the checks that the pollers reach what
	// they need. Default: not checked.
	Vpc            awsec2.IVpc
	VpcSubnets     *awsec2.SubnetSelection
	SecurityGroups []awsec2.ISecurityGroup
	// Authentication. Default: IAM.
	Authentication Authentication
}

// isVPCConnection reports whether the ARN is of a connection to another account's
// cluster.
func (m *MSK) isVPCConnection() bool { return strings.Contains(m.ClusterARN, ":vpc-connection/") }

// authorizationARN is the cluster that IAM permissions of Kafka's own API name.
func (m *MSK) authorizationARN() string { return cmp.Or(m.RemoteClusterARN, m.ClusterARN) }
