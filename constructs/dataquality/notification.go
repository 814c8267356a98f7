package dataquality

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// addTopic of notifications, with who is told: people by e-mail, the function by
// JSON.
func (c *Check) addTopic(p *Props) {
	c.Topic = p.Topic
	if c.Topic == nil {
		key := p.EncryptionKey
		if key == nil {
			key = awskms.Alias_FromAliasName(c, jsii.String("SnsKey"), jsii.String("alias/aws/sns"))
		}
		c.Topic = awssns.NewTopic(c, jsii.String("Topic"), &awssns.TopicProps{
			DisplayName: jsii.String("Data quality"),
			EnforceSSL:  jsii.Bool(true),
			MasterKey:   key,
		})
	}
	for _, address := range p.Emails {
		c.Topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(address), nil))
	}
	if p.Function != nil {
		c.Topic.AddSubscription(awssnssubscriptions.NewLambdaSubscription(p.Function, nil))
	}
}

func (c *Check) addOutputs() {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(c, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	output("DataBucketName", c.DataBucket.BucketName(), "The data to check")
	output("ProfileBucketName", c.ProfileBucket.BucketName(), "Profiles and reports")
	output("JobName", jsii.String(c.name), "Start a run: aws databrew start-job-run --name")
	output("TopicArn", c.Topic.TopicArn(), "Verdicts are sent here")
}
