package prerender

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

// Alarms of the executions; the reporting function has its own too. Missing data
// counts as good: executions are now and then.
type Alarms struct {
	// ExecutionsFailed: an execution failed, most likely for too many pictures that did.
	ExecutionsFailed awscloudwatch.Alarm
	// ExecutionsTimedOut: an execution took longer than Timeout.
	ExecutionsTimedOut awscloudwatch.Alarm
	// DeadLetters: an execution could not be reported, or not be started by the
	// schedule.
	DeadLetters awscloudwatch.Alarm
}

const period = 5 * time.Minute

func seconds(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Seconds(jsii.Number(d / time.Second))
}

// metric of the pictures of executions, which the reporting function writes when they
// have ended.
func (r *Prerender) metric(name string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{wiring.DimensionStateMachine: r.StateMachine.StateMachineName()},
		Statistic:     awscloudwatch.Stats_SUM(),
		Period:        seconds(period),
	})
}

// MetricPicturesDone counts pictures of which all renditions are there.
func (r *Prerender) MetricPicturesDone() awscloudwatch.Metric {
	return r.metric(wiring.MetricPicturesDone)
}

// MetricPicturesFailed counts pictures that failed.
func (r *Prerender) MetricPicturesFailed() awscloudwatch.Metric {
	return r.metric(wiring.MetricPicturesFailed)
}

// MetricPicturesPending counts pictures that were not begun when the execution ended.
func (r *Prerender) MetricPicturesPending() awscloudwatch.Metric {
	return r.metric(wiring.MetricPicturesPending)
}

// MetricRenditionsMade counts results that were made, of pictures that are done.
func (r *Prerender) MetricRenditionsMade() awscloudwatch.Metric {
	return r.metric(wiring.MetricRenditionsMade)
}

func (r *Prerender) addAlarms(p *Props) {
	alarm := func(id string, metric awscloudwatch.IMetric, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(r, jsii.String(id), &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			EvaluationPeriods:  jsii.Number(1),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(*r.Node().Path() + ": " + description),
		})
		if len(p.AlarmActions) > 0 {
			a.AddAlarmAction(p.AlarmActions...)
		}
		return a
	}
	options := func(statistic *string) *awscloudwatch.MetricOptions {
		return &awscloudwatch.MetricOptions{Period: seconds(period), Statistic: statistic}
	}
	sum := options(awscloudwatch.Stats_SUM())
	letters := r.DeadLetters.MetricApproximateNumberOfMessagesVisible(options(awscloudwatch.Stats_MAXIMUM()))
	r.Alarms = &Alarms{
		ExecutionsFailed:   alarm("FailedAlarm", r.StateMachine.MetricFailed(sum), "an execution failed. Its report says which pictures, and why."),
		ExecutionsTimedOut: alarm("TimedOutAlarm", r.StateMachine.MetricTimedOut(sum), "an execution took too long. Its report has what is left."),
		DeadLetters:        alarm("DeadLettersAlarm", letters, "an execution could not be reported or started. See the dead-letter queue and the log."),
	}
}

func (r *Prerender) addDashboard() {
	r.Dashboard = awscloudwatch.NewDashboard(r, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	r.Dashboard.AddWidgets(
		graph("Executions", r.StateMachine.MetricStarted(nil), r.StateMachine.MetricSucceeded(nil), r.StateMachine.MetricFailed(nil),
			r.StateMachine.MetricTimedOut(nil), r.StateMachine.MetricAborted(nil)),
		graph("Pictures", r.MetricPicturesDone(), r.metric(wiring.MetricPicturesSkipped), r.MetricPicturesFailed(), r.MetricPicturesPending()),
	)
	r.Dashboard.AddWidgets(
		graph("Renditions", r.MetricRenditionsMade(), r.metric(wiring.MetricRenditionsFound)),
		graph("Bytes made", r.metric(wiring.MetricBytesMade)),
	)
	r.Dashboard.AddWidgets(r.Reporter.Widgets()...)
}

func (r *Prerender) addOutputs() {
	output := func(id string, value *string, description string) {
		awscdk.NewCfnOutput(r, jsii.String(id), &awscdk.CfnOutputProps{Value: value, Description: &description})
	}
	output("StateMachineArn", r.StateMachine.StateMachineArn(), "Render ahead: aws stepfunctions start-execution --state-machine-arn")
	output("ReportBucketName", r.ReportBucket.BucketName(), "Reports of executions, below "+wiring.RunsPrefix)
}
