package kafkacluster

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// Administration declares users, ACLs and topics on a running cluster. It is there
// when the cluster answers: what depends on it finds its topics and users.
type Administration struct {
	constructs.Construct
	// Function connects to the cluster as its administrator.
	Function *gofunction.Function
	// Users is the custom resource of passwords and ACLs. Of a cluster without users
	// it waits for the cluster.
	Users awscdk.CustomResource
	// Topics is the custom resource of topics; nil if none is declared.
	Topics awscdk.CustomResource
}

// administrationTimeout is the longest of a Lambda function: the instances of a new
// cluster may take minutes until they are one.
const administrationTimeout = 15 * time.Minute

// connection is how the administrator gets to the cluster.
type connection struct {
	vpc           awsec2.IVpc
	subnets       *[]awsec2.ISubnet
	securityGroup awsec2.ISecurityGroup
	// properties of both custom resources.
	properties map[string]any
	// users with their properties.
	users []any
	// aclsOnly leaves passwords to somebody else.
	aclsOnly bool
}

func newAdministration(scope constructs.Construct, p *Props, to connection) *Administration {
	a := &Administration{}
	constructs.NewConstruct_Override(a, scope, jsii.String("Administration"))
	a.Function = gofunction.New(a, "Function", &gofunction.Props{
		Package:        clusterAdmin,
		Description:    "Declares topics, users and ACLs on a Kafka cluster",
		Timeout:        administrationTimeout,
		Vpc:            to.vpc,
		VpcSubnets:     &awsec2.SubnetSelection{Subnets: to.subnets},
		SecurityGroups: []awsec2.ISecurityGroup{to.securityGroup},
		LogRetention:   p.LogRetention,
		DisableAlarms:  true, // its failure fails the stack operation
	})
	a.Users = a.declare("Users", "Custom::LintelKafkaUsers", to, map[string]any{"Users": to.users, "ACLsOnly": to.aclsOnly})
	if len(p.Topics) == 0 && len(p.TopicsToDelete) == 0 {
		return a
	}
	warnOfTopics(a, p)
	topics := []any{}
	for _, t := range p.Topics {
		topics = append(topics, t.properties())
	}
	properties := map[string]any{"Topics": topics}
	if len(p.TopicsToDelete) > 0 {
		properties["TopicsToDelete"] = p.TopicsToDelete
	}
	a.Topics = a.declare("Topics", "Custom::LintelKafkaTopics", to, properties)
	a.Topics.Node().AddDependency(a.Users) // one thing after the other: a failure is easier to read
	return a
}

// declare makes a custom resource. It is not deleted with the stack: the cluster is,
// or is kept as it is, and a cluster that does not answer must not keep the stack from
// being deleted. A user or an ACL that is no longer declared is removed by an update.
func (a *Administration) declare(id, kind string, to connection, properties map[string]any) awscdk.CustomResource {
	for name, value := range to.properties {
		properties[name] = value
	}
	resource := awscdk.NewCustomResource(a, jsii.String(id), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String(kind),
		ServiceToken:   a.Function.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(20)),
		RemovalPolicy:  awscdk.RemovalPolicy_RETAIN,
		Properties:     &properties,
	})
	resource.Node().AddDependency(a.Function.Role, to.securityGroup)
	return resource
}

// BootstrapServers are "host:port,host:port" of the brokers, known once users and
// topics are declared: what refers to it is created afterwards.
func (a *Administration) BootstrapServers() *string {
	last := a.Users
	if a.Topics != nil {
		last = a.Topics
	}
	return last.GetAttString(jsii.String("BootstrapServers"))
}

// addAdministration declares what the props do, as the administrator whose password
// the brokers were given.
func (c *Cluster) addAdministration(p *Props) {
	users := []any{c.user(p, User{Name: administrator}, *c.Administrator.SecretArn())}
	for _, u := range p.Users {
		users = append(users, c.user(p, u, *c.Users[u.Name].SecretArn()))
	}
	c.Administration = newAdministration(c, p, connection{
		vpc: c.Vpc, subnets: c.subnets.Subnets, securityGroup: c.ClientSecurityGroup,
		properties: map[string]any{
			"BootstrapServers":   c.BootstrapServers(),
			"Authentication":     map[string]any{"Type": "SCRAM-SHA-512", "SecretArn": c.Administrator.SecretArn()},
			"RootCertificatePem": c.authority.rootCertificate,
		},
		users: users,
	})
	function := c.Administration.Function
	c.Administrator.GrantRead(function.Role, nil)
	for _, u := range p.Users {
		c.Users[u.Name].GrantRead(function.Role, nil)
	}
	for _, b := range c.Brokers {
		c.Administration.Users.Node().AddDependency(b.Group)
	}
	c.Administration.Users.Node().AddDependency(c.SecurityGroup)
}

func (c *Cluster) user(p *Props, u User, secretARN string) map[string]any {
	properties := u.properties()
	properties["SecretArn"] = secretARN
	if p.Rotation != "" {
		properties["RotationToken"] = p.Rotation
	}
	return properties
}
