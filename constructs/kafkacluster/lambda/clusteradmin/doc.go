// Command clusteradmin is the Lambda handler of two custom resources on a running
// Kafka cluster, self-managed or Amazon MSK: Custom::LintelKafkaTopics declares
// topics, Custom::LintelKafkaUsers SCRAM credentials and ACLs. It runs in a VPC from
// which it reaches the brokers, Secrets Manager and, to answer CloudFormation, Amazon
// S3.
//
// # Properties of both
//
//   - BootstrapServers, host:port of brokers, as a list or as one string with commas.
//     The listeners must speak TLS.
//   - Authentication, an object. Its Type is SCRAM-SHA-512, with SecretArn of the
//     secret {"username": "...", "password": "..."} of a user who may administer the
//     cluster, or AWS_MSK_IAM, with the function's own role and without SecretArn. Its
//     PropagationTime, such as 10m, is for how long a refusal is taken for one that
//     will pass: by default a minute, which is enough for IAM policies; Amazon MSK
//     takes up to ten for a secret that is associated with a cluster or changed.
//   - RootCASecretArn of the secret {"certificate": "<PEM>"}, or RootCertificatePem:
//     the authorities that brokers' certificates are verified with. Without either,
//     those of the operating system, which is right for Amazon MSK.
//
// # Custom::LintelKafkaTopics
//
//   - Topics, a list of objects with Name; Partitions and ReplicationFactor, each of
//     which can be left out for the cluster's default (num.partitions and
//     default.replication.factor) and no change of a topic that exists; Config, an
//     object of topic configurations such as {"retention.ms": "604800000"}.
//   - TopicsToDelete, names of topics that shall not exist, which are deleted with
//     their records. A topic that only leaves Topics is kept as it is.
//   - DeleteTopicsWithResource: true deletes Topics with their records when the
//     resource is deleted. By default they are kept, and no broker is contacted then.
//
// A topic that exists is adopted. It gets the partitions that it lacks, the
// configurations that differ, and back the defaults of those that have left its Config
// with this update; other configurations are left alone. What cannot be done is
// refused before anything is changed, with a reason for each topic: fewer partitions
// than there are, because Kafka cannot take any away; another replication factor,
// which is a reassignment of partitions; and a Create with DeleteTopicsWithResource
// that adopts a topic with records, because its rollback would delete them. After an
// update that has added partitions, its rollback is refused for the first of these
// reasons: let it skip the resource (ResourcesToSkip of ContinueUpdateRollback).
//
// Success means that every partition of Topics has a leader.
//
// Attributes: Topics, how many are declared; Partitions, how many these have;
// ClusterId; BootstrapServers, with commas.
//
// # Custom::LintelKafkaUsers
//
//   - Users, a list of objects with Username; SecretArn of the secret {"username":
//     "...", "password": "..."} with the same username; RotationToken, a text that is
//     not read, to be changed when the secret's value changes, so that CloudFormation
//     sends an update; ACLs, a list of objects.
//   - Each of the ACLs allows the user its Operations on its Resource, from its Host,
//     an IP address, by default from any. Resource is topic:NAME, group:NAME,
//     transactional-id:NAME, or cluster. A NAME that ends in an asterisk is a prefix
//     (topic:orders-*), and an asterisk alone stands for all (topic:*). Operations are
//     those that Kafka has for the kind of resource: All, Read, Write, Create, Delete,
//     Alter, Describe, ClusterAction, DescribeConfigs, AlterConfigs, IdempotentWrite.
//   - ACLsOnly: true leaves credentials alone, and SecretArn out, for Amazon MSK, which
//     takes them from the secrets that are associated with the cluster.
//
// Every create and update writes every user's SCRAM-SHA-512 credential anew, from the
// version AWSCURRENT of the secret. A user who leaves Users loses the credential and
// the ACLs; an ACL that leaves ACLs is removed; ACLs of other origin are left alone.
// Deletion removes all that is declared. So a user or an ACL that existed before
// becomes the resource's own by being declared.
//
// The credential of the user in Authentication is never deleted, as nobody could
// administer the cluster without it. It may be declared in Users: where the cluster
// refuses AWSCURRENT, the version AWSPREVIOUS is tried, so the administrator's password
// can be rotated as the others are.
//
// Username is given beside the secret because a user who has left must be found when
// the function may no longer read the secret.
//
// A user of Amazon MSK is no super user, so the administrator loses what the first ACL
// on a resource gives to others: with SCRAM there, declare the administrator with the
// ACLs {"Resource": "cluster", "Operations": ["All"]} and {"Resource": "topic:*",
// "Operations": ["All"]} among the Users. All ACLs are written in one request.
//
// Attributes: Users and Acls, how many are declared, an ACL counting once per
// operation; ClusterId; BootstrapServers.
//
// # Waiting
//
// A cluster that is not ready is waited for until the function's context ends:
// brokers that cannot be resolved or reached, fewer brokers than a replication factor
// needs, partitions without a leader, a controller that is being elected. Reason then
// says what was missing last. A failure to authenticate, or to be authorized, is
// waited for during PropagationTime only. An unknown certificate authority, and all
// else that the cluster refuses, fails at once.
//
// Deletion needs the cluster too, unless topics are kept. Where the cluster goes with the
// stack, give the resource the DeletionPolicy Retain, and CloudFormation does not ask.
//
// The physical ids do not depend on properties, so an update never replaces. Requests
// may be repeated at any time. Passwords are in no log line, error or attribute.
//
// # Permissions
//
// secretsmanager:GetSecretValue on the secrets and kms:Decrypt on their keys. With
// AWS_MSK_IAM also of kafka-cluster: Connect and DescribeCluster; for topics
// CreateTopic, DescribeTopic, AlterTopic, DescribeTopicDynamicConfiguration and
// AlterTopicDynamicConfiguration on them, DeleteTopic where topics are to be deleted;
// for users AlterCluster. With SCRAM, a super user or ACLs that allow the same.
package main
