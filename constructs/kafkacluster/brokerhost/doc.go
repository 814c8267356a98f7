// Package brokerhost is what runs on the EC2 instance of a self-hosted Kafka
// broker: scripts, systemd units and configuration templates, and the user data
// that starts them.
//
//	data, err := brokerhost.Config{
//		Cluster:  "orders",
//		NodeID:   1,
//		Brokers:  brokers, // 1, 3 or 5
//		VolumeID: volumeID, // may be a CDK token, like every id, ARN and URL
//		...
//	}.UserData()
//
// [Files] is the content of the asset that the user data fetches. Nothing in it
// depends on the cluster; what does is in the environment file that the user
// data writes.
//
// # A broker
//
// Amazon Linux 2023, one instance in an Auto Scaling group of one. Every node is
// a KRaft broker and controller; there is no ZooKeeper. An instance is worth
// nothing: the records are on the EBS volume, the name is in the private hosted
// zone, the certificate can be issued again. On the first boot and at every
// later one install.sh does these steps, each of which does nothing where its
// result is already there:
//
//  1. Install Java 21 and the CloudWatch agent from the Amazon Linux
//     repositories, which a gateway endpoint for S3 makes reachable without the
//     internet, and start shipping logs.
//  2. Attach the data volume. Where another instance holds it, wait until that
//     one has ended; detach only from an instance that is stopped or terminated.
//     Make a file system only where the volume has none.
//  3. Point the broker's name at this instance.
//  4. Generate a private key, which never leaves the host, and have AWS Private
//     CA issue a certificate for the name.
//  5. Download Kafka, verify its digest, unpack it.
//  6. Write server.properties.
//  7. Format the storage, once in the life of a volume; see Quorum.
//  8. Start Kafka, wait until it serves, and signal CloudFormation. A step that
//     fails is signalled with its reason.
//
// # Listeners
//
//	CONTROLLER  9093  TLS, client certificates     the KRaft quorum
//	INTERNAL    9094  TLS, client certificates     replication, administration on the host
//	CLIENT      9096  TLS, SASL/SCRAM-SHA-512      clients
//
// Nobody may do anything without an ACL, except the administrator and the
// brokers, who are super users: the brokers by the subject of their
// certificates, "User:CN=" and the host name. Nobody else can obtain such a
// subject unless they may have the CA issue certificates, so the CA should be
// the cluster's own.
//
// # Quorum
//
// The quorum is dynamic (KIP-853): the voters are in the metadata log, not in
// the configuration. A new cluster is formatted with the same list of initial
// controllers on every node; the directory ids in it are derived from the
// cluster id and the node id. A node whose volume is blank although the running
// cluster has a broker of its id registered, because the volume was lost, is not
// formatted so: it would come back under the identity of a voter that has seen
// records it no longer has, and could vote them away. It gets a new directory id,
// and controller.quorum.auto.join.enable, which exists since Kafka 4.2, replaces
// the old voter. That is why Kafka 4.2 is the oldest release allowed. What no
// script can tell is that a volume was lost while no other broker runs; then
// restore the volume from a snapshot.
//
// # Certificates
//
// The certificate is renewed when a third of its validity is left, with a new
// key. Kafka can load a new key store into its listeners while it runs, but not
// into the client that the Raft quorum uses: KafkaRaftManager does not register
// its channel builder as reconfigurable, in 4.3 as in every release before. A
// broker that only reloaded would drop out of the quorum at the first
// reconnection after the old certificate expired. So a renewal ends with a
// restart. It is a rolling one: every broker has its own hours of the day, and
// restarts only when no partition is under-replicated, unless its loaded
// certificate has less than 12 hours left.
//
// # Health
//
// An instance whose broker does not answer for 10 minutes in a row is reported
// unhealthy to Auto Scaling, which replaces it; but only when every other broker
// answers. A fault that takes down two brokers is not the instance's, and a
// replacement would not repair it.
//
// # Network
//
// The scripts call S3 (the asset, and the repositories of Amazon Linux), EC2,
// Route 53, AWS Private CA, Secrets Manager, CloudWatch and CloudWatch Logs,
// CloudFormation and Auto Scaling. Kafka's archive comes from the internet unless
// Release.URL is in S3.
//
// # What the construct must do
//
//   - Let every name of Brokers exist in the hosted zone before the first instance
//     starts; any address will do, such as 192.0.2.1 (RFC 5737), and the host
//     replaces it. A name that is looked up before it exists is remembered as
//     missing for up to 15 minutes (the TTL of the zone's SOA record, RFC 2308),
//     and the brokers of a new cluster look each other up at once.
//   - Wait for one signal of each group (creation and update policy), and let a
//     group depend on the one before it, so that an update replaces one broker at
//     a time: a broker of a running cluster signals when it has caught up. The
//     brokers of a new cluster signal as soon as their controller listens, since
//     there is no majority before the second one does. Something that needs the
//     cluster itself, such as the creation of topics, must still wait for it.
//   - Replace with no instance in service (a group of one cannot keep one), and
//     give the signal 45 minutes: the old instance may take some to shut down,
//     the volume follows it, and the broker has to catch up.
//   - Require IMDSv2; encrypt the root volume, where the private key is.
//   - Allow in the security group of the brokers their own group on
//     ControllerPort, InternalPort and ClientPort.
//   - Grant [Permissions].
package brokerhost
