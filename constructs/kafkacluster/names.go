package kafkacluster

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// Names of the brokers, which stay whichever instances they are on.
type Names struct {
	// HostedZone of the names, private to the VPC. The instances write the addresses.
	HostedZone awsroute53.PrivateHostedZone
	// Function creates the names and deletes them.
	Function *gofunction.Function
	// Resource is the custom resource that Function answers for.
	Resource awscdk.CustomResource
}

// newNames has the names in the zone before the first instance starts, and out of it
// after the last one ended. CloudFormation's own record sets will not do: the instances
// change the records, and CloudFormation deletes only what is as it wrote it, so that
// the zone could not be deleted.
func (c *Cluster) newNames(p *Props) *Names {
	n := &Names{}
	domain := p.domain(c.clusterName)
	n.HostedZone = awsroute53.NewPrivateHostedZone(c, jsii.String("HostedZone"), &awsroute53.PrivateHostedZoneProps{
		Vpc:      c.Vpc,
		ZoneName: jsii.String(domain),
		Comment:  jsii.String(*c.Node().Path() + ": names of the brokers"),
	})
	n.Function = gofunction.New(c, "Names", &gofunction.Props{
		Package:       brokerNames,
		Description:   "Creates and deletes the brokers' names in the private hosted zone",
		Timeout:       2 * time.Minute,
		LogRetention:  p.LogRetention,
		DisableAlarms: true, // its failure fails the stack operation
	})
	hosts := make([]string, p.Brokers)
	for i := range hosts {
		hosts[i] = brokerName(i+1, domain)
	}
	n.allow("route53:ListResourceRecordSets", nil)
	n.allow("route53:ChangeResourceRecordSets", map[string]any{
		"route53:ChangeResourceRecordSetsNormalizedRecordNames": hosts,
		"route53:ChangeResourceRecordSetsRecordTypes":           []string{"A"},
	})
	n.Resource = awscdk.NewCustomResource(n.Function, jsii.String("Resource"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelKafkaBrokerNames"),
		ServiceToken:   n.Function.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(5)),
		Properties:     &map[string]any{"HostedZoneId": n.HostedZone.HostedZoneId(), "Names": hosts},
	})
	n.Resource.Node().AddDependency(n.Function.Role)
	return n
}

// allow the function an action on the zone, for the values it may have.
func (n *Names) allow(action string, values map[string]any) {
	statement := awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(action), Resources: &[]*string{n.HostedZone.HostedZoneArn()},
	})
	if values != nil {
		statement.AddCondition(jsii.String("ForAllValues:StringEquals"), values)
	}
	n.Function.Role.AddToPrincipalPolicy(statement)
}
