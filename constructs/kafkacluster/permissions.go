package kafkacluster

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

// scope is what a kind of resource of brokerhost's permissions is for one broker.
type scope struct {
	resource   string // empty: the broker does without
	conditions map[string]map[string]any
}

// sessionManager are the actions of Session Manager and of the agent behind it, which
// know no resources (AWS Systems Manager User Guide, "Verify or add instance
// permissions for Session Manager"). The managed policy for it would let the instance
// read every parameter of the account.
var sessionManager = []string{
	"ssm:UpdateInstanceInformation",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
	"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
}

// grantHost gives the broker's instances what their scripts use, on their own
// resources.
func (c *Cluster) grantHost(p *Props, b *Broker) {
	scopes := c.scopes(p, b)
	actions := map[brokerhost.Resource][]string{}
	var order []brokerhost.Resource
	for _, permission := range brokerhost.Permissions() {
		if _, known := scopes[permission.On]; !known {
			panic(fmt.Sprintf("kafkacluster: brokerhost permits %s on %q, which is unknown here", permission.Action, permission.On))
		}
		if actions[permission.On] == nil {
			order = append(order, permission.On)
		}
		actions[permission.On] = append(actions[permission.On], permission.Action)
	}
	for _, on := range order {
		if s := scopes[on]; s.resource != "" {
			b.allow(s, actions[on]...)
		}
	}
	b.allow(scope{resource: "*"}, sessionManager...)
	c.grantKey(p, b)
	nag.AcknowledgeRole(b.Role, "Metrics, descriptions and Session Manager know no resources; instances are told by their tag.")
}

func (b *Broker) allow(s scope, actions ...string) {
	statement := awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(actions...),
		Resources: jsii.Strings(s.resource),
	})
	for operator, condition := range s.conditions {
		statement.AddCondition(jsii.String(operator), condition)
	}
	b.Role.AddToPolicy(statement)
}

func (c *Cluster) scopes(p *Props, b *Broker) map[brokerhost.Resource]scope {
	stack := awscdk.Stack_Of(c)
	arn := func(service, resource, name string) string {
		return *stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String(service), Resource: jsii.String(resource), ResourceName: jsii.String(name)})
	}
	ownTag := map[string]map[string]any{"StringEquals": {"aws:ResourceTag/" + brokerTag: b.tag()}}
	return map[brokerhost.Resource]scope{
		brokerhost.OnAny:    {resource: "*"},
		brokerhost.OnVolume: {resource: arn("ec2", "volume", *b.Volume.VolumeId())},
		// The policy is there before the group and cannot name it, or its instances.
		brokerhost.OnInstance: {arn("ec2", "instance", "*"), ownTag},
		brokerhost.OnAutoScalingGroup: {*stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("autoscaling"), Resource: jsii.String("autoScalingGroup"),
			ResourceName: jsii.String("*:autoScalingGroupName/*"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
		}), ownTag},
		brokerhost.OnHostedZone: {*c.Names.HostedZone.HostedZoneArn(), map[string]map[string]any{"ForAllValues:StringEquals": {
			"route53:ChangeResourceRecordSetsNormalizedRecordNames": []string{b.Host},
			"route53:ChangeResourceRecordSetsRecordTypes":           []string{"A"},
			"route53:ChangeResourceRecordSetsActions":               []string{"UPSERT"},
		}}},
		// Without a template in the request, AWS Private CA issues as for an end entity.
		brokerhost.OnCertificateAuthority: {c.authority.arn, map[string]map[string]any{"StringLikeIfExists": {
			"acm-pca:TemplateArn": "arn:*:acm-pca:::template/EndEntityCertificate/V*",
		}}},
		brokerhost.OnCredentialSecret: {resource: *c.Administrator.SecretArn()},
		brokerhost.OnScripts:          {resource: *c.Scripts.Bucket().ArnForObjects(c.Scripts.S3ObjectKey())},
		brokerhost.OnArchive:          {resource: archiveARN(p.Release.URL)},
		brokerhost.OnLogGroup:         {resource: *c.Logs.LogGroupArn()},
		brokerhost.OnMetrics:          {"*", map[string]map[string]any{"StringEquals": {"cloudwatch:namespace": brokerhost.MetricsNamespace}}},
	}
}

// archiveARN is the object that an s3 URL names; empty for another URL.
func archiveARN(url string) string {
	object, ok := strings.CutPrefix(url, "s3://")
	if !ok {
		return ""
	}
	return fmt.Sprintf("arn:%s:s3:::%s", *awscdk.Aws_PARTITION(), object)
}

// grantKey lets the broker use a customer managed key: Amazon EBS makes a grant in the
// name of who attaches the volume (Amazon EBS User Guide, "Permissions for IAM
// users"), and Secrets Manager decrypts in the name of who reads.
func (c *Cluster) grantKey(p *Props, b *Broker) {
	if p.EncryptionKey == nil {
		return
	}
	attach := p.EncryptionKey.Grant(b.Role, jsii.String("kms:CreateGrant")).PrincipalStatement()
	attach.AddConditions(&map[string]any{
		"Bool":         map[string]any{"kms:GrantIsForAWSResource": "true"},
		"StringEquals": map[string]any{"kms:ViaService": c.viaService("ec2")},
	})
	read := p.EncryptionKey.Grant(b.Role, jsii.String("kms:Decrypt")).PrincipalStatement()
	read.AddConditions(&map[string]any{"StringEquals": map[string]any{"kms:ViaService": []string{c.viaService("ec2"), c.viaService("secretsmanager")}}})
}

func (c *Cluster) viaService(name string) string {
	return fmt.Sprintf("%s.%s.amazonaws.com", name, *awscdk.Stack_Of(c).Region())
}
