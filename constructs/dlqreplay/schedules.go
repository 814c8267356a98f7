package dlqreplay

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// addSchedules for delays that SQS does not have. Messages of FIFO queues are never
// scheduled: they would lose their order. Schedules are messages, so the group and what
// sends them stay when the stack goes.
func (r *Replay) addSchedules(p *Props) {
	if p.FIFO || p.MaxDelay <= replay.MaxDelay {
		return
	}
	r.ScheduleGroup = awsscheduler.NewCfnScheduleGroup(r, jsii.String("Schedules"), nil)
	r.ScheduleGroup.ApplyRemovalPolicy(userData, nil)
	r.ScheduleRole = awsiam.NewRole(r, jsii.String("ScheduleRole"), &awsiam.RoleProps{
		Description: jsii.String("EventBridge Scheduler sends messages to the dead-letter queue again"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("scheduler.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			// https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
			Conditions: &map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(r).Account()},
				"ArnEquals":    map[string]any{"aws:SourceArn": r.ScheduleGroup.AttrArn()},
			},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"Send": r.sendPolicy(p)},
	})
	r.ScheduleRole.ApplyRemovalPolicy(userData)
}

// sendPolicy is in the role itself, as what stays must be able to send.
func (r *Replay) sendPolicy(p *Props) awsiam.PolicyDocument {
	statements := []awsiam.PolicyStatement{statement([]*string{r.DeadLetterQueue.QueueArn(), r.ParkingQueue.QueueArn()}, "sqs:SendMessage")}
	if keys := keyARNs(p.EncryptionKey, r.DeadLetterQueue, r.ParkingQueue); len(keys) > 0 {
		statements = append(statements, statement(keys, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}

func statement(resources []*string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &resources})
}

// keyARNs of queues and of one more, each once.
func keyARNs(key awskms.IKey, queues ...awssqs.IQueue) []*string {
	var arns []*string
	seen := map[string]bool{}
	add := func(key awskms.IKey) {
		if key != nil && !seen[*key.KeyArn()] {
			seen[*key.KeyArn()] = true
			arns = append(arns, key.KeyArn())
		}
	}
	add(key)
	for _, queue := range queues {
		add(queue.EncryptionMasterKey())
	}
	return arns
}
