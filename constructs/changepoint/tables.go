package changepoint

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// addTables of what is kept of series, and of change points.
func (d *Detector) addTables(p *Props) {
	state := &awsdynamodb.TableProps{PartitionKey: stringAttribute(wiring.StateKey), RemovalPolicy: derivedData}
	if p.ForgetAfter > 0 {
		state.TimeToLiveAttribute = jsii.String(wiring.StateExpiry)
	}
	d.State = d.newTable("State", p, state)
	nag.Acknowledge(d.State, "AwsSolutions-DDB3", "It follows the stream: a state of an earlier time would find change points again.")
	d.Changes = d.newTable("Changes", p, &awsdynamodb.TableProps{
		PartitionKey:  stringAttribute(wiring.ChangesKey),
		SortKey:       stringAttribute(wiring.ChangesSort),
		RemovalPolicy: userData,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
	})
}

func (d *Detector) newTable(id string, p *Props, props *awsdynamodb.TableProps) awsdynamodb.Table {
	props.BillingMode = awsdynamodb.BillingMode_PAY_PER_REQUEST
	props.Encryption = awsdynamodb.TableEncryption_AWS_MANAGED
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awsdynamodb.TableEncryption_CUSTOMER_MANAGED, p.EncryptionKey
	}
	return awsdynamodb.NewTable(d, jsii.String(id), props)
}

func stringAttribute(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
