package dlqreplay

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

func (r *Replay) addHandler(p *Props) {
	r.Handler = gofunction.New(r, "Handler", &gofunction.Props{
		Package:      replayHandler,
		Description:  "Replays messages of a dead-letter queue",
		MemoryMiB:    p.MemoryMiB,
		Timeout:      handlerTimeout,
		LogRetention: p.LogRetention,
		AlarmActions: p.AlarmActions,
		Environment:  r.environment(p),
	})
	function := r.Handler.Function
	r.DeadLetterQueue.GrantConsumeMessages(function)
	r.SourceQueue.GrantSendMessages(function)
	r.ParkingQueue.GrantSendMessages(function)
	r.Table.Grant(function, jsii.String("dynamodb:GetItem"), jsii.String("dynamodb:UpdateItem"))
	r.grantSchedules(p)
	if len(p.StopAlarms) > 0 {
		// CloudWatch shows composite alarms only to those who may see all alarms.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
		function.AddToRolePolicy(statement([]*string{jsii.String("*")}, "cloudwatch:DescribeAlarms"))
	}
	nag.AcknowledgeRole(r.Handler.Role, "The schedules of this group, which are named by their messages; keys of the queues and the table; CloudWatch shows composite alarms only with all others.")
	r.Mapping = awslambda.NewEventSourceMapping(r, jsii.String("Mapping"), &awslambda.EventSourceMappingProps{
		Target:                  function,
		EventSourceArn:          r.DeadLetterQueue.QueueArn(),
		BatchSize:               jsii.Number(p.BatchSize),
		MaxConcurrency:          jsii.Number(p.MaxConcurrency),
		ReportBatchItemFailures: jsii.Bool(true),
		Enabled:                 jsii.Bool(!p.Disabled),
	})
}

// grantSchedules lets the handler make schedules in the group that run as the role.
func (r *Replay) grantSchedules(p *Props) {
	if r.ScheduleGroup == nil {
		return
	}
	function := r.Handler.Function
	schedules := awscdk.Stack_Of(r).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("scheduler"), Resource: jsii.String("schedule"), ResourceName: jsii.String(*r.ScheduleGroup.Ref() + "/*"),
	})
	function.AddToRolePolicy(statement([]*string{schedules}, "scheduler:CreateSchedule"))
	function.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings("iam:PassRole"), Resources: &[]*string{r.ScheduleRole.RoleArn()},
		Conditions: &map[string]any{"StringEquals": map[string]any{"iam:PassedToService": "scheduler.amazonaws.com"}},
	}))
	if p.EncryptionKey != nil {
		// https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
		p.EncryptionKey.Grant(function, jsii.String("kms:DescribeKey"), jsii.String("kms:GenerateDataKey"), jsii.String("kms:Decrypt"))
	}
}

func (r *Replay) environment(p *Props) map[string]string {
	out := map[string]string{
		wiring.SourceURL:     *r.SourceQueue.QueueUrl(),
		wiring.DeadLetterURL: *r.DeadLetterQueue.QueueUrl(),
		wiring.ParkingURL:    *r.ParkingQueue.QueueUrl(),
		wiring.Table:         *r.Table.TableName(),
		wiring.MaxAttempts:   strconv.Itoa(p.MaxAttempts),
		wiring.BaseDelay:     p.BaseDelay.String(),
		wiring.MaxDelay:      p.MaxDelay.String(),
		wiring.FloorDelay:    p.MinDelay.String(),
		wiring.Jitter:        string(p.Jitter),
		wiring.Retention:     p.retention().String(),
		wiring.Pause:         p.StopPause.String(),
	}
	set := func(name, value string, wanted bool) {
		if wanted {
			out[name] = value
		}
	}
	set(wiring.FIFO, "true", p.FIFO)
	set(wiring.MaxAge, p.MaxAge.String(), p.MaxAge > 0)
	set(wiring.Permanent, text(p.PermanentErrors), len(p.PermanentErrors) > 0)
	set(wiring.Windows, text(p.Windows), len(p.Windows) > 0)
	set(wiring.TimeZone, p.TimeZone, p.TimeZone != "")
	set(wiring.NotBefore, p.NotBefore.UTC().Format(time.RFC3339), !p.NotBefore.IsZero())
	set(wiring.Rate, strconv.FormatFloat(p.MaxPerSecond/float64(p.MaxConcurrency), 'g', -1, 64), p.MaxPerSecond > 0)
	set(wiring.Alarms, p.alarmNames(), len(p.StopAlarms) > 0)
	if r.ScheduleGroup != nil {
		out[wiring.ScheduleGroup], out[wiring.ScheduleRole] = *r.ScheduleGroup.Ref(), *r.ScheduleRole.RoleArn()
		out[wiring.ParkingARN] = *r.ParkingQueue.QueueArn()
		if p.EncryptionKey != nil {
			out[wiring.ScheduleKey] = *p.EncryptionKey.KeyArn()
		}
	}
	return out
}

// text of plain values as JSON, which they always have.
func text(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// alarmNames as a JSON list. They are tokens, which CloudFormation replaces by names.
func (p *Props) alarmNames() string {
	var names []string
	for _, alarm := range p.StopAlarms {
		name := *alarm.AlarmName()
		if !isToken(name) {
			name = strings.Trim(text(name), `"`)
		}
		names = append(names, `"`+name+`"`)
	}
	return "[" + strings.Join(names, ",") + "]"
}

// addRedrive is the function for operators. SQS moves messages with the permissions of
// who asks for it.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
func (r *Replay) addRedrive(p *Props) {
	environment := map[string]string{
		wiring.RedriveSource:      *r.SourceQueue.QueueArn(),
		wiring.RedriveDeadLetters: *r.DeadLetterQueue.QueueArn(),
	}
	from := []*string{r.DeadLetterQueue.QueueArn()}
	if r.parkingIsDeadLetter {
		environment[wiring.RedriveParking] = *r.ParkingQueue.QueueArn()
		from = append(from, r.ParkingQueue.QueueArn())
	}
	r.Redrive = gofunction.New(r, "Redrive", &gofunction.Props{
		Package:       redriveHandler,
		Description:   "Moves messages to the source queue at once, when an operator invokes it",
		LogRetention:  p.LogRetention,
		Environment:   environment,
		DisableAlarms: true, // who invokes it sees its errors
	})
	function := r.Redrive.Function
	function.AddToRolePolicy(statement(from, "sqs:StartMessageMoveTask", "sqs:ListMessageMoveTasks", "sqs:CancelMessageMoveTask",
		"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"))
	function.AddToRolePolicy(statement([]*string{r.SourceQueue.QueueArn()}, "sqs:SendMessage"))
	if keys := keyARNs(nil, r.SourceQueue, r.DeadLetterQueue, r.ParkingQueue); len(keys) > 0 {
		function.AddToRolePolicy(statement(keys, "kms:Decrypt", "kms:GenerateDataKey"))
	}
}
