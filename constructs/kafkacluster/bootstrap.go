package kafkacluster

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// Bootstrap looks up the addresses of an Amazon MSK cluster's brokers, which
// CloudFormation does not tell.
type Bootstrap struct {
	constructs.Construct
	// Function asks Amazon MSK.
	Function *gofunction.Function
	// Resource is the custom resource that Function answers for.
	Resource awscdk.CustomResource
}

func newBootstrap(scope constructs.Construct, p *Props, clusterARN string) *Bootstrap {
	b := &Bootstrap{}
	constructs.NewConstruct_Override(b, scope, jsii.String("Bootstrap"))
	b.Function = gofunction.New(b, "Function", &gofunction.Props{
		Package:       bootstrapBrokers,
		Description:   "Looks up the addresses of an Amazon MSK cluster's brokers",
		Timeout:       2 * time.Minute,
		LogRetention:  p.LogRetention,
		DisableAlarms: true, // its failure fails the stack operation
	})
	b.Function.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("kafka:GetBootstrapBrokers"), Resources: jsii.Strings(clusterARN),
	}))
	b.Resource = awscdk.NewCustomResource(b, jsii.String("Resource"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelKafkaBootstrap"),
		ServiceToken:   b.Function.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(5)),
		Properties:     &map[string]any{"ClusterArn": clusterARN, "Brokers": p.Brokers},
	})
	b.Resource.Node().AddDependency(b.Function.Role)
	return b
}

// SCRAM is "host:port,host:port" for clients with SASL/SCRAM.
func (b *Bootstrap) SCRAM() string {
	return *b.Resource.GetAttString(jsii.String("BootstrapServersScram"))
}

// IAM is "host:port,host:port" for clients with IAM.
func (b *Bootstrap) IAM() string {
	return *b.Resource.GetAttString(jsii.String("BootstrapServersIam"))
}
