package changepoint

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// defaultBus is the name of the bus that every account has.
const defaultBus = "default"

// addTopic of change points, and their bus.
func (d *Detector) addTopic(p *Props) {
	d.Topic = p.Topic
	if d.Topic == nil {
		key := p.EncryptionKey
		if key == nil {
			key = awskms.Alias_FromAliasName(d, jsii.String("SnsKey"), jsii.String("alias/aws/sns"))
		}
		d.Topic = awssns.NewTopic(d, jsii.String("Topic"), &awssns.TopicProps{
			DisplayName: jsii.String("Change points"),
			EnforceSSL:  jsii.Bool(true),
			MasterKey:   key,
		})
	}
	for _, address := range p.Emails {
		d.Topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(address), nil))
	}
	switch {
	case p.DisableEvents:
	case p.EventBus != nil:
		d.EventBus = p.EventBus
	default:
		d.EventBus = awsevents.EventBus_FromEventBusName(d, jsii.String("DefaultBus"), jsii.String(defaultBus))
	}
}

func (d *Detector) addOutputs() {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(d, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
	}
	if d.Processor.Stream != nil {
		output("StreamName", d.Processor.Stream.StreamName(), "Points are put here")
	}
	output("ChangesTableName", d.Changes.TableName(), "Change points by series and time")
	output("StateTableName", d.State.TableName(), "Series, and settings of single ones")
	output("TopicArn", d.Topic.TopicArn(), "Change points are sent here")
}
