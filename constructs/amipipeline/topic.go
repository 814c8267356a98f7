package amipipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// serviceLinkedRole of Image Builder in the account.
const serviceLinkedRole = "aws-service-role/imagebuilder.amazonaws.com/AWSServiceRoleForImageBuilder"

// addTopics: that to which Image Builder sends, and that of notifications, with who is
// told.
func (c *Pipeline) addTopics(p *Props) {
	key := p.EncryptionKey
	if key == nil && (p.BuildTopic == nil || p.Topic == nil) {
		c.TopicKey = awskms.NewKey(c, jsii.String("TopicKey"), &awskms.KeyProps{
			EnableKeyRotation: jsii.Bool(true),
			Description:       jsii.String("Topics of " + *c.Node().Path()),
			RemovalPolicy:     derivedData, // messages are gone when they are delivered
		})
		key = c.TopicKey
	}
	newTopic := func(id, name string) awssns.Topic {
		return awssns.NewTopic(c, jsii.String(id), &awssns.TopicProps{DisplayName: jsii.String(name), EnforceSSL: jsii.Bool(true), MasterKey: key})
	}
	if c.BuildTopic == nil {
		c.letImageBuilderUse(key)
		c.BuildTopic = newTopic("Builds", "Image Builder")
	}
	c.Topic = p.Topic
	if c.Topic == nil {
		c.Topic = newTopic("Topic", "Machine images")
	}
	for _, address := range p.Emails {
		c.Topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(address), nil))
	}
}

// letImageBuilderUse the key of a topic. The role may not be there before the first
// image, and KMS refuses a principal that is not, so the statement names the account and
// tells the role by a condition.
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-sns.html)
func (c *Pipeline) letImageBuilderUse(key awskms.IKey) {
	account := awscdk.Stack_Of(c).Account()
	key.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions:    jsii.Strings("kms:Decrypt", "kms:GenerateDataKey*"),
		Resources:  jsii.Strings("*"), // of a key's policy: the key
		Conditions: &map[string]any{
			"StringEquals": map[string]any{"kms:CallerAccount": account},
			"ArnEquals":    map[string]any{"aws:PrincipalArn": c.arn("iam", "", *account, "role", serviceLinkedRole)},
		},
	}), jsii.Bool(true))
}

// useKey of a topic, to publish.
func useKey(key awskms.IKey, grantee awsiam.IGrantable) {
	key.Grant(grantee, jsii.String("kms:Decrypt"), jsii.String("kms:GenerateDataKey*"))
}
