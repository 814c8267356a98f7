// Command bootstrapbrokers is the Lambda handler of Custom::LintelKafkaBootstrap: it
// looks up the addresses at which clients reach the brokers of an Amazon MSK cluster,
// which AWS::MSK::Cluster has no attribute for.
//
// Properties:
//
//   - ClusterArn; another one replaces the resource.
//   - Brokers, how many the cluster has. It is not read: a change of it makes an
//     update, which looks the addresses up anew.
//
// Attributes, each "host:port,host:port" as Kafka's clients take it:
//
//   - BootstrapServersScram, for SASL/SCRAM
//   - BootstrapServersIam, for IAM
//
// A cluster that does not have both ways is refused. There is nothing to delete.
//
// Permission: kafka:GetBootstrapBrokers on the cluster.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kafka"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		return (&handler{kafka.NewFromConfig(cfg)}).handle
	})
}
