package changepoint

import (
	"maps"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

// detect is the handler, built from this module.
const detect = "github.com/lintel-go/lintel/constructs/changepoint/lambda/detect"

// addProcessor brings the points to the handler. The dashboard is the detector's own.
func (d *Detector) addProcessor(p *Props) {
	props := &streamprocessor.Props{
		Handler: &gofunction.Props{
			Package:      detect,
			Description:  "Detects changes in series of numbers",
			MemoryMiB:    p.MemoryMiB,
			Timeout:      2 * time.Minute,
			LogRetention: p.LogRetention,
			Environment:  d.environment(p),
		},
		Stream: p.Stream, Table: p.Table, Shards: p.Shards, Retention: p.Retention,
		StartingPosition: p.StartingPosition, BatchSize: p.BatchSize, BatchWindow: p.BatchWindow,
		FailureMode:      streamprocessor.CheckpointBisect,
		AlarmActions:     p.AlarmActions,
		DisableDashboard: true,
	}
	if p.Stream == nil && p.Table == nil {
		props.EncryptionKey = p.EncryptionKey
	}
	if p.Table != nil {
		props.Filters = []string{p.tableFilter()}
	}
	d.Processor = streamprocessor.New(d, "Points", props)
	d.Handler = d.Processor.Handler
	d.grant(p)
}

// tableFilter leaves out what no point can be in.
func (p *Props) tableFilter() string {
	if p.Modifications {
		return `{"eventName":["INSERT","MODIFY"]}`
	}
	return `{"eventName":["INSERT"]}`
}

func (d *Detector) environment(p *Props) map[string]string {
	out := map[string]string{
		wiring.Source:       wiring.SourceKinesis,
		wiring.StateTable:   *d.State.TableName(),
		wiring.ChangesTable: *d.Changes.TableName(),
		wiring.TopicARN:     *d.Topic.TopicArn(),
	}
	maps.Copy(out, p.encoded())
	if p.Table != nil {
		out[wiring.Source] = wiring.SourceDynamoDB
	}
	if p.ForgetAfter > 0 {
		out[wiring.ForgetAfter] = p.ForgetAfter.String()
	}
	if d.EventBus != nil {
		out[wiring.EventBus] = *d.EventBus.EventBusArn()
	}
	return out
}

func (d *Detector) grant(p *Props) {
	function := d.Handler.Function
	for _, of := range []struct {
		table   awsdynamodb.Table
		actions []string
	}{{d.State, wiring.StateActions()}, {d.Changes, wiring.ChangesActions()}} {
		of.table.Grant(function, *jsii.Strings(of.actions...)...)
	}
	d.Topic.GrantPublish(function)
	if d.EventBus != nil {
		d.EventBus.GrantPutEventsTo(function, nil)
	}
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(function)
	}
	nag.AcknowledgeRole(d.Handler.Role, "The key of AWS for SNS has no ARN that is known here: any key with its alias.")
}
