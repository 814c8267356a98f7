package dlqreplay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

func queue(stack awscdk.Stack, id string, props awssqs.QueueProps) awssqs.Queue {
	return awssqs.NewQueue(stack, &id, &props)
}

func seconds(n int) awscdk.Duration { return awscdk.Duration_Seconds(jsii.Number(n)) }

// properties of the only resource of a type whose logical ID begins with a text.
func properties(t *testing.T, r synthtest.Resources, kind, prefix string) string {
	t.Helper()
	_, resource := r.Only(t, kind, prefix)
	return synthtest.Compact(t, resource.Properties)
}

func TestDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	dlqreplay.New(stack, "Replay", nil)
	r := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, properties(t, r, "AWS::SQS::Queue", "ReplaySource"), `"deadLetterTargetArn":{"Fn::GetAtt":["ReplayDeadLetters`, `"maxReceiveCount":3`, `"VisibilityTimeout":180`, `"MessageRetentionPeriod":604800`, `"MaximumMessageSize":1048576`)
	synthtest.Contains(t, properties(t, r, "AWS::SQS::Queue", "ReplayDeadLetters"), `"deadLetterTargetArn":{"Fn::GetAtt":["ReplayParking`, `"maxReceiveCount":1000`, `"MessageRetentionPeriod":1209600`, `"SqsManagedSseEnabled":true`)
	for _, id := range []string{"ReplaySource", "ReplayDeadLetters", "ReplayParking"} {
		if _, queue := r.Only(t, "AWS::SQS::Queue", id); queue.DeletionPolicy != "Retain" {
			t.Errorf("%s has deletion policy %s", id, queue.DeletionPolicy)
		}
	}
	synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), `"FunctionResponseTypes":["ReportBatchItemFailures"]`, `"BatchSize":10`,
		`"ScalingConfig":{"MaximumConcurrency":2}`, `"Enabled":true`, `"EventSourceArn":{"Fn::GetAtt":["ReplayDeadLetters`)
	synthtest.Contains(t, properties(t, r, "AWS::Lambda::Function", "ReplayHandler"), `"Timeout":30`, `"LINTEL_REPLAY_SOURCE_URL":{"Ref":"ReplaySource`,
		`"LINTEL_REPLAY_DEAD_LETTER_URL":{"Ref":"ReplayDeadLetters`, `"LINTEL_REPLAY_PARKING_URL":{"Ref":"ReplayParking`, `"LINTEL_REPLAY_MAX_ATTEMPTS":"5"`,
		`"LINTEL_REPLAY_BASE_DELAY":"30s"`, `"LINTEL_REPLAY_MAX_DELAY":"1h0m0s"`, `"LINTEL_REPLAY_FLOOR_DELAY":"5s"`, `"LINTEL_REPLAY_JITTER":"full"`,
		`"LINTEL_REPLAY_RETENTION":"336h0m0s"`, `"LINTEL_REPLAY_PAUSE":"5m0s"`, `"LINTEL_REPLAY_SCHEDULE_GROUP":{"Ref":"ReplaySchedules`)
	policy := properties(t, r, "AWS::IAM::Policy", "ReplayHandler")
	synthtest.Contains(t, policy, `"sqs:ChangeMessageVisibility"`, `"scheduler:CreateSchedule"`, `{"iam:PassedToService":"scheduler.amazonaws.com"}`, `"dynamodb:GetItem","dynamodb:UpdateItem"`)
	if strings.Contains(policy, "DescribeAlarms") || strings.Contains(policy, `"Resource":"*"`) && !strings.Contains(policy, "xray") {
		t.Errorf("got policy %s", policy)
	}
	role := properties(t, r, "AWS::IAM::Role", "ReplayScheduleRole")
	synthtest.Contains(t, role, `"aws:SourceArn":{"Fn::GetAtt":["ReplaySchedules`, `"Action":"sqs:SendMessage","Effect":"Allow","Resource":[{"Fn::GetAtt":["ReplayDeadLetters`)
	for id, kind := range map[string]string{"ReplayScheduleRole": "AWS::IAM::Role", "ReplaySchedules": "AWS::Scheduler::ScheduleGroup"} {
		if _, resource := r.Only(t, kind, id); resource.DeletionPolicy != "Retain" {
			t.Errorf("%s has deletion policy %s: its schedules are messages", id, resource.DeletionPolicy)
		}
	}
	synthtest.Contains(t, properties(t, r, "AWS::Lambda::Function", "ReplayRedrive"), `"LINTEL_REPLAY_REDRIVE_PARKING":{"Fn::GetAtt":["ReplayParking`)
	synthtest.Contains(t, r.One(t, "AWS::DynamoDB::Table"), `"TimeToLiveSpecification":{"AttributeName":"expiresAt","Enabled":true}`, `"BillingMode":"PAY_PER_REQUEST"`)
	synthtest.Contains(t, properties(t, r, "AWS::CloudWatch::Alarm", "ReplayAgeAlarm"), `"Threshold":907200`)
}

func TestEverything(t *testing.T) {
	stack := synthtest.NewStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	alarm := awscloudwatch.Alarm_FromAlarmArn(stack, jsii.String("Errors"), jsii.String("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:orders-errors"))
	composite := awscloudwatch.NewCompositeAlarm(stack, jsii.String("Any"), &awscloudwatch.CompositeAlarmProps{AlarmRule: awscloudwatch.AlarmRule_FromAlarm(alarm, awscloudwatch.AlarmState_ALARM)})
	dlqreplay.New(stack, "Replay", &dlqreplay.Props{
		EncryptionKey: key, MaxReceives: 7, VisibilityTimeout: time.Minute,
		MaxAttempts: 9, BaseDelay: time.Second, MaxDelay: 24 * time.Hour, MinDelay: time.Millisecond, Jitter: replay.Decorrelated, MaxAge: 48 * time.Hour,
		PermanentErrors: map[string][]string{"ErrorCode": {"4*"}},
		Windows:         []string{"Mon-Fri 08:00-18:00"}, TimeZone: "Europe/Berlin", NotBefore: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
		MaxPerSecond: 5, MaxConcurrency: 4, BatchSize: 3, StopAlarms: []awscloudwatch.IAlarm{alarm, composite}, StopPause: time.Minute,
		Disabled: true, DisableDashboard: true,
	})
	r := synthtest.Synthesize(t, stack)
	handler := properties(t, r, "AWS::Lambda::Function", "ReplayHandler")
	synthtest.Contains(t, handler, `"LINTEL_REPLAY_PERMANENT":"{\"ErrorCode\":[\"4*\"]}"`, `"LINTEL_REPLAY_WINDOWS":"[\"Mon-Fri 08:00-18:00\"]"`,
		`"LINTEL_REPLAY_TIME_ZONE":"Europe/Berlin"`, `"LINTEL_REPLAY_NOT_BEFORE":"2026-12-01T00:00:00Z"`, `"LINTEL_REPLAY_RATE":"1.25"`,
		`"LINTEL_REPLAY_MAX_AGE":"48h0m0s"`, `"LINTEL_REPLAY_JITTER":"decorrelated"`, `"LINTEL_REPLAY_SCHEDULE_KEY":{"Fn::GetAtt":["Key`,
		`"LINTEL_REPLAY_ALARMS":{"Fn::Join":["",["[\"orders-errors\",\"",`)
	policy := properties(t, r, "AWS::IAM::Policy", "ReplayHandler")
	synthtest.Contains(t, policy, `{"Action":"cloudwatch:DescribeAlarms","Effect":"Allow","Resource":"*"}`, `"kms:GenerateDataKey`, `"kms:DescribeKey"`)
	synthtest.Contains(t, properties(t, r, "AWS::IAM::Role", "ReplayScheduleRole"), `"Action":["kms:Decrypt","kms:GenerateDataKey"],"Effect":"Allow","Resource":{"Fn::GetAtt":["Key`)
	synthtest.Contains(t, properties(t, r, "AWS::IAM::Policy", "ReplayRedrive"), `"Action":["kms:Decrypt","kms:GenerateDataKey"]`)
	synthtest.Contains(t, r.One(t, "AWS::Lambda::EventSourceMapping"), `"Enabled":false`, `"BatchSize":3`, `"MaximumConcurrency":4`)
	synthtest.Contains(t, properties(t, r, "AWS::SQS::Queue", "ReplayParking"), `"KmsMasterKeyId":{"Fn::GetAtt":["Key`)
	properties(t, r, "AWS::CloudWatch::Alarm", "ReplayStoppedAlarm")
	if len(r.Of(t, "AWS::CloudWatch::Dashboard")) != 0 {
		t.Error("there is a dashboard")
	}
}

func TestFIFO(t *testing.T) {
	stack := synthtest.NewStack(t)
	dlqreplay.New(stack, "Replay", &dlqreplay.Props{FIFO: true, MaxDelay: 24 * time.Hour})
	r := synthtest.Synthesize(t, stack)
	for id, queue := range r.Of(t, "AWS::SQS::Queue") {
		if !strings.Contains(queue, `"FifoQueue":true`) {
			t.Errorf("%s is a standard queue", id)
		}
	}
	handler := properties(t, r, "AWS::Lambda::Function", "ReplayHandler")
	synthtest.Contains(t, handler, `"LINTEL_REPLAY_FIFO":"true"`)
	if strings.Contains(handler, "SCHEDULE") || len(r.Of(t, "AWS::Scheduler::ScheduleGroup")) != 0 {
		t.Error("messages of FIFO queues are scheduled: they lose their order")
	}
}

// TestQueuesOfTheApp: what is known of a queue needs not be said again.
func TestQueuesOfTheApp(t *testing.T) {
	stack := synthtest.NewStack(t)
	parking := queue(stack, "Parking", awssqs.QueueProps{})
	letters := queue(stack, "Letters", awssqs.QueueProps{RetentionPeriod: seconds(86400 * 2), DeadLetterQueue: &awssqs.DeadLetterQueue{Queue: parking, MaxReceiveCount: jsii.Number(100)}})
	orders := queue(stack, "Orders", awssqs.QueueProps{DeadLetterQueue: &awssqs.DeadLetterQueue{Queue: letters, MaxReceiveCount: jsii.Number(3)}})
	replay := dlqreplay.New(stack, "Replay", &dlqreplay.Props{SourceQueue: orders, MaxDelay: 15 * time.Minute})
	if *replay.DeadLetterQueue.Node().Path() != *letters.Node().Path() || *replay.ParkingQueue.Node().Path() != *parking.Node().Path() {
		t.Errorf("got dead-letter queue %s, parking queue %s", *replay.DeadLetterQueue.Node().Path(), *replay.ParkingQueue.Node().Path())
	}
	r := synthtest.Synthesize(t, stack)
	if len(r.Of(t, "AWS::SQS::Queue")) != 3 || len(r.Of(t, "AWS::Scheduler::ScheduleGroup")) != 0 {
		t.Error("there are more resources than are needed")
	}
	synthtest.Contains(t, properties(t, r, "AWS::Lambda::Function", "ReplayHandler"), `"LINTEL_REPLAY_RETENTION":"48h0m0s"`)
}

func TestImportedQueues(t *testing.T) {
	stack := synthtest.NewStack(t)
	imported := func(name string) awssqs.IQueue {
		return awssqs.Queue_FromQueueAttributes(stack, &name, &awssqs.QueueAttributes{
			QueueArn: jsii.String("arn:aws:sqs:eu-west-1:123456789012:" + name), KeyArn: jsii.String("arn:aws:kms:eu-west-1:123456789012:key/" + name),
		})
	}
	dlqreplay.New(stack, "Replay", &dlqreplay.Props{SourceQueue: imported("orders"), DeadLetterQueue: imported("letters"), DeadLetterRetention: 10 * 24 * time.Hour})
	r := synthtest.Synthesize(t, stack)
	handler := properties(t, r, "AWS::Lambda::Function", "ReplayHandler")
	synthtest.Contains(t, handler, `"LINTEL_REPLAY_RETENTION":"240h0m0s"`)
	policy := properties(t, r, "AWS::IAM::Policy", "ReplayHandler")
	synthtest.Contains(t, policy, "arn:aws:kms:eu-west-1:123456789012:key/orders", "arn:aws:kms:eu-west-1:123456789012:key/letters")
	synthtest.Contains(t, properties(t, r, "AWS::IAM::Role", "ReplayScheduleRole"), "key/letters")
	if strings.Contains(properties(t, r, "AWS::Lambda::Function", "ReplayRedrive"), "REDRIVE_PARKING") {
		t.Error("the parking queue is to be redriven, but is the dead-letter queue of no queue")
	}
}

func TestGrants(t *testing.T) {
	stack := synthtest.NewStack(t)
	r := dlqreplay.New(stack, "Replay", nil)
	other := dlqreplay.New(stack, "Other", nil)
	r.GrantSend(other.Redrive.Function)
	r.GrantConsume(other.Redrive.Function)
	r.GrantRedrive(other.Redrive.Function)
	policy := properties(t, synthtest.Synthesize(t, stack), "AWS::IAM::Policy", "OtherRedrive")
	synthtest.Contains(t, policy, `"Resource":{"Fn::GetAtt":["ReplaySource`, `"lambda:InvokeFunction"`, `"sqs:DeleteMessage"`)
}
