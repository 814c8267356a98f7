package kafkacluster

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// BootstrapServers are "host:port" of all brokers, for clients in the VPC.
func (c *Cluster) BootstrapServers() []string {
	servers := make([]string, len(c.Brokers))
	for i, b := range c.Brokers {
		servers[i] = fmt.Sprintf("%s:%d", b.Host, brokerhost.ClientPort)
	}
	return servers
}

// Source is the cluster as a Lambda function's event source that reads as the user.
// The mapping is created after the cluster's topics and users. It panics if the
// cluster has no such user.
func (c *Cluster) Source(user string) *kafkasource.SelfManaged {
	// Attributes of the custom resource, and not the names, so that CloudFormation
	// waits for it.
	declared := c.Administration.BootstrapServers()
	servers := make([]string, len(c.Brokers))
	for i := range servers {
		servers[i] = *awscdk.Fn_Select(jsii.Number(i), awscdk.Fn_Split(jsii.String(","), declared, nil))
	}
	return &kafkasource.SelfManaged{
		BootstrapServers: servers,
		Vpc:              c.Vpc,
		VpcSubnets:       &awsec2.SubnetSelection{Subnets: c.subnets.Subnets},
		SecurityGroups:   []awsec2.ISecurityGroup{c.ClientSecurityGroup},
		RootCA:           c.RootCA,
		Authentication:   kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: secretOf(c, c.Users, user)},
	}
}

func unknownUser(user string, secrets map[string]awssecretsmanager.ISecret) string {
	if len(secrets) == 0 {
		return fmt.Sprintf("got user %q: the cluster has none; declare it in Users", user)
	}
	return fmt.Sprintf("got user %q: the cluster has %q; declare it in Users", user, slices.Sorted(maps.Keys(secrets)))
}

// output is a value of the stack for people and other stacks.
type output struct{ value, description string }

func addOutputs(c constructs.Construct, users map[string]awssecretsmanager.ISecret, outputs map[string]output) {
	for name, secret := range users {
		outputs["SecretArnOf-"+name] = output{*secret.SecretArn(), "Name and password of Kafka user " + name}
	}
	for _, id := range slices.Sorted(maps.Keys(outputs)) {
		awscdk.NewCfnOutput(c, jsii.String(id), &awscdk.CfnOutputProps{
			Value: jsii.String(outputs[id].value), Description: jsii.String(outputs[id].description),
		})
	}
}

func join(servers []string) string { return strings.Join(servers, ",") }
