package brokerhost

// The TCP ports of a broker. They are Amazon MSK's for the same way of
// authenticating, so that a security group fits both kinds of cluster.
//
// Source: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html
const (
	// ControllerPort is the listener of the KRaft quorum: TLS with client
	// certificates. Only brokers connect to it.
	ControllerPort = 9093
	// InternalPort is the listener for replication between the brokers: TLS with
	// client certificates. Only brokers connect to it.
	InternalPort = 9094
	// ClientPort is the listener of the clients, Lambda among them: TLS with
	// SASL/SCRAM-SHA-512.
	ClientPort = 9096
)
