package kafkacluster

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsmsk"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/kafkasource"
)

// secretPrefix is what Amazon MSK demands of the names of secrets (Amazon MSK
// Developer Guide, "Limitations when using SCRAM secrets").
const secretPrefix = "AmazonMSK_"

// addCredentials makes the users' secrets and has the cluster learn them.
func (m *MSKCluster) addCredentials(p *Props) {
	m.Users = credentials(m, p, m.Key, func(user string) string { return secretPrefix + m.clusterName + "_" + user })
	if len(p.Users) == 0 {
		return
	}
	var arns []*string
	for _, u := range p.Users {
		arns = append(arns, m.Users[u.Name].SecretArn())
	}
	m.Association = awsmsk.NewCfnBatchScramSecret(m, jsii.String("Association"), &awsmsk.CfnBatchScramSecretProps{
		ClusterArn: m.Cluster.AttrArn(), SecretArnList: &arns,
	})
	for _, u := range p.Users {
		if u.Secret != nil {
			continue // its owner's to decide
		}
		policy := m.Users[u.Name].AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Sid:        jsii.String("AWSKafkaResourcePolicy"), // as Amazon MSK itself names it
			Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("kafka.amazonaws.com"), nil)},
			Actions:    jsii.Strings("secretsmanager:GetSecretValue"),
			Resources:  jsii.Strings("*"), // the secret that the policy is of
		}))
		m.Association.Node().AddDependency(policy.PolicyDependable)
	}
}

// addAdministration declares ACLs and topics with the function's own role: an
// administrator by IAM is one before any user is known, and needs no password.
func (m *MSKCluster) addAdministration(p *Props) {
	users := []any{}
	for _, u := range p.Users {
		users = append(users, u.properties())
	}
	m.Administration = newAdministration(m, p, connection{
		vpc: m.Vpc, subnets: m.subnets.Subnets, securityGroup: m.ClientSecurityGroup,
		properties: map[string]any{
			"BootstrapServers": m.Bootstrap.IAM(),
			"Authentication":   map[string]any{"Type": "AWS_MSK_IAM"},
		},
		users:    users,
		aclsOnly: true,
	})
	role := m.Administration.Function.Role
	m.allow(role, []string{m.clusterARN()}, "AlterCluster", "Connect", "DescribeCluster")
	if len(p.Topics) > 0 {
		var arns []string
		for _, t := range p.Topics {
			arns = append(arns, m.arn("topic", t.Name))
		}
		m.allow(role, arns, "AlterTopic", "AlterTopicDynamicConfiguration", "CreateTopic", "DescribeTopic", "DescribeTopicDynamicConfiguration")
	}
	if len(p.TopicsToDelete) > 0 {
		var arns []string
		for _, name := range p.TopicsToDelete {
			arns = append(arns, m.arn("topic", name))
		}
		m.allow(role, arns, "DeleteTopic", "DescribeTopic")
	}
	if m.Association != nil {
		m.Administration.Users.Node().AddDependency(m.Association)
	}
	m.Administration.Users.Node().AddDependency(m.SecurityGroup)
}

// allow actions of kafka-cluster, which are those of IAM access control.
func (m *MSKCluster) allow(grantee awsiam.IGrantable, arns []string, actions ...string) awsiam.Grant {
	names := make([]string, len(actions))
	for i, action := range actions {
		names[i] = "kafka-cluster:" + action
	}
	return awsiam.Grant_AddToPrincipal(&awsiam.GrantOnPrincipalOptions{
		Grantee: grantee, Actions: jsii.Strings(names...), ResourceArns: jsii.Strings(arns...),
	})
}

func (m *MSKCluster) clusterARN() string { return *m.Cluster.AttrArn() }

// arn of a topic, group or transactional ID: that of the cluster with another kind of
// resource, and the name behind (Amazon MSK Developer Guide, "Authorization policy
// resources").
func (m *MSKCluster) arn(kind, name string) string {
	nameAndUUID := awscdk.Fn_Select(jsii.Number(1), awscdk.Fn_Split(jsii.String(":cluster/"), m.Cluster.AttrArn(), nil))
	return *awscdk.Stack_Of(m).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("kafka"), Resource: jsii.String(kind), ResourceName: jsii.String(*nameAndUUID + "/" + name),
	})
}

// GrantConsume lets the grantee read a topic by IAM, in a consumer group; an asterisk
// in either stands for any text.
func (m *MSKCluster) GrantConsume(grantee awsiam.IGrantable, topic, group string) awsiam.Grant {
	return m.allow(grantee, []string{m.clusterARN()}, "Connect", "DescribeCluster").
		Combine(m.allow(grantee, []string{m.arn("topic", topic)}, "DescribeTopic", "ReadData")).
		Combine(m.allow(grantee, []string{m.arn("group", group)}, "AlterGroup", "DescribeGroup"))
}

// GrantProduce lets the grantee write to a topic by IAM; an asterisk stands for any
// text.
func (m *MSKCluster) GrantProduce(grantee awsiam.IGrantable, topic string) awsiam.Grant {
	return m.allow(grantee, []string{m.clusterARN()}, "Connect", "DescribeCluster", "WriteDataIdempotently").
		Combine(m.allow(grantee, []string{m.arn("topic", topic)}, "DescribeTopic", "WriteData"))
}

// GrantCredentials lets the grantee read a user's name and password. It panics if the
// cluster has no such user.
func (m *MSKCluster) GrantCredentials(user string, grantee awsiam.IGrantable) awsiam.Grant {
	return secretOf(m, m.Users, user).GrantRead(grantee, nil)
}

// Source is the cluster as a Lambda function's event source that reads as the user,
// with SASL/SCRAM. It panics if the cluster has no such user.
//
// Nothing in it makes CloudFormation wait for the topics and ACLs: let the source
// depend on Administration.
func (m *MSKCluster) Source(user string) *kafkasource.MSK {
	source := m.SourceWithIAM()
	source.Authentication = kafkasource.Authentication{Type: kafkasource.SASLSCRAM512, Secret: secretOf(m, m.Users, user)}
	return source
}

// SourceWithIAM is the cluster as an event source of a function that reads with its own
// role. As with Source, let the source depend on Administration.
func (m *MSKCluster) SourceWithIAM() *kafkasource.MSK {
	return &kafkasource.MSK{
		ClusterARN:     m.clusterARN(),
		Vpc:            m.Vpc,
		VpcSubnets:     &awsec2.SubnetSelection{Subnets: m.subnets.Subnets},
		SecurityGroups: []awsec2.ISecurityGroup{m.SecurityGroup},
		Authentication: kafkasource.Authentication{Type: kafkasource.IAM},
	}
}
