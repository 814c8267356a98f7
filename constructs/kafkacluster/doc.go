// Package kafkacluster makes an Apache Kafka cluster for those who have none: on
// EC2 instances of your own with [New], or on Amazon MSK with [NewMSK], from the
// same props.
//
// The shortest use creates three brokers in three Availability Zones of a new VPC,
// a topic, and a user who may read it:
//
//	cluster := kafkacluster.New(stack, "Kafka", &kafkacluster.Props{
//		Topics: []kafkacluster.Topic{{Name: "orders"}},
//		Users:  []kafkacluster.User{{Name: "billing", Consumes: []string{"orders"}}},
//	})
//
// and the user is all that a Lambda function needs to be told:
//
//	kafkasource.New(stack, "Orders", &kafkasource.Props{
//		Handler:     &gofunction.Props{Package: "example.com/shop/lambda/orders"},
//		Topics:      []string{"orders"},
//		SelfManaged: cluster.Source("billing"),
//	})
//
// # On EC2
//
// Kafka runs in KRaft mode: each instance is a broker and a controller, and there is
// no ZooKeeper. Each instance is an Auto Scaling group of one in one Availability
// Zone. Its records are on an EBS volume that is a resource of its own: whichever
// instance takes the broker's place attaches it, points the broker's DNS name at
// itself, has a new certificate issued, and goes on. What runs on the instance is the
// package brokerhost.
//
// Instances are replaced one broker at a time, each only after the one before has
// told CloudFormation that it is back. That happens when anything about the instance
// changes: its type, its scripts, Kafka's release, or [Props.Replacement], which is
// there for nothing else. A new instance starts from the newest Amazon Linux 2023.
//
// # On Amazon MSK
//
// AWS runs the brokers, in KRaft mode, on MSK Provisioned with Standard brokers.
// Clients use SASL/SCRAM as above, or IAM. MSK Serverless has no brokers to
// configure, and Express brokers no storage: bring such a cluster with
// [kafkasource.MSK].
//
// # Who may do what
//
// Every connection is TLS, every client is a user with a password in AWS Secrets
// Manager (or, on Amazon MSK, an IAM role), and who has no ACL may do nothing. No
// port is open to an address range: [Cluster.AllowClients] admits security groups.
// People reach an instance with Session Manager; there is no SSH.
package kafkacluster
