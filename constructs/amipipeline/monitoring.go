package amipipeline

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Alarms of the pipeline; the handlers have their own too. Missing data counts as good:
// images are built now and then.
type Alarms struct {
	// BuildsFailed: a build ended with FAILED.
	BuildsFailed awscloudwatch.Alarm
	// ImagesNotTaken: an image cannot be followed, such as one that no pipeline made
	// where parameters are by pipeline.
	ImagesNotTaken awscloudwatch.Alarm
	// TargetsOutstanding: for an hour, a parameter has not had the image that its stage
	// has: a Region or an account fails.
	TargetsOutstanding awscloudwatch.Alarm
	// TargetsWithoutRole: an image was copied to an account that has no role, so that no
	// parameter is written there.
	TargetsWithoutRole awscloudwatch.Alarm
	// DeadLetters: a message or event could not be processed.
	DeadLetters awscloudwatch.Alarm
	// FollowerFailures: a launch template or a group did not get its image; nil without
	// Followers.
	FollowerFailures awscloudwatch.Alarm
	// ImageAge: no new image has come into the last stage for Props.MaxImageAge; nil
	// without it.
	ImageAge awscloudwatch.Alarm
}

const (
	period = 5 * time.Minute
	// behind is for how long a parameter may be: longer than a throttled service takes,
	// and less than anybody waits.
	behind = time.Hour
)

// measured is a period in which a check has measured at least once, however long the
// checks take: an alarm would end, or never begin, in a period without a number.
func (p *Props) measured() time.Duration { return 2 * p.CheckEvery }

// behindPeriods are the periods in which a parameter is behind.
func (p *Props) behindPeriods() int {
	return int((behind + p.measured() - 1) / p.measured())
}

// metric of the handlers.
func (c *Pipeline) metric(name string, statistic *string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{wiring.DimensionTable: c.Table.TableName()},
		Statistic:     statistic,
		Period:        synth.Seconds(period),
	})
}

// MetricBuildsFailed counts builds that ended with FAILED.
func (c *Pipeline) MetricBuildsFailed() awscloudwatch.Metric {
	return c.metric(wiring.MetricBuildsFailed, awscloudwatch.Stats_SUM())
}

// MetricTargetsOutstanding is how many parameters do not have their image yet.
func (c *Pipeline) MetricTargetsOutstanding() awscloudwatch.Metric {
	return c.metric(wiring.MetricTargetsOutstanding, awscloudwatch.Stats_MAXIMUM())
}

// MetricWaiting is how many images wait for an operator or for alarms.
func (c *Pipeline) MetricWaiting() awscloudwatch.Metric {
	return c.metric(wiring.MetricWaiting, awscloudwatch.Stats_MAXIMUM())
}

// MetricImageAgeDays is the age of the oldest image that a last stage has.
func (c *Pipeline) MetricImageAgeDays() awscloudwatch.Metric {
	return c.metric(wiring.MetricImageAgeDays, awscloudwatch.Stats_MAXIMUM())
}

func (c *Pipeline) addAlarms(p *Props) {
	alarmAt := func(threshold int, id string, metric awscloudwatch.IMetric, periods int, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(c, jsii.String(id+"Alarm"), &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          jsii.Number(threshold),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			EvaluationPeriods:  jsii.Number(periods),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(*c.Node().Path() + ": " + description),
		})
		if len(p.AlarmActions) > 0 {
			a.AddAlarmAction(p.AlarmActions...)
		}
		return a
	}
	alarm := func(id string, metric awscloudwatch.IMetric, periods int, description string) awscloudwatch.Alarm {
		return alarmAt(1, id, metric, periods, description)
	}
	sum := func(name string) awscloudwatch.Metric { return c.metric(name, awscloudwatch.Stats_SUM()) }
	ofChecks := func(metric awscloudwatch.Metric) awscloudwatch.Metric {
		return metric.With(&awscloudwatch.MetricOptions{Period: synth.Seconds(p.measured())})
	}
	letters := c.DeadLetters.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{
		Period: synth.Seconds(period), Statistic: awscloudwatch.Stats_MAXIMUM(),
	})
	c.Alarms = &Alarms{
		BuildsFailed:       alarm("BuildsFailed", c.MetricBuildsFailed(), 1, "a build failed. The notification has the reason, and the logs of the image more."),
		ImagesNotTaken:     alarm("ImagesNotTaken", sum(wiring.MetricImagesNotTaken), 1, "an image cannot be followed. The notification says why."),
		TargetsOutstanding: alarm("TargetsOutstanding", ofChecks(c.MetricTargetsOutstanding()), p.behindPeriods(), "a parameter has not had its image for an hour. Invoke the promote function with the action list."),
		TargetsWithoutRole: alarm("TargetsWithoutRole", sum(wiring.MetricTargetsWithoutRole), 1, "an image is in an account that has no role in AccountRoles, so no parameter was written there."),
		DeadLetters:        alarm("DeadLetters", letters, 1, "a message, event or check could not be processed. See the dead-letter queue and the handlers' logs."),
	}
	if c.Follow != nil {
		c.Alarms.FollowerFailures = alarm("FollowerFailures", sum(wiring.MetricFollowerFailures), 1, "a launch template or an Auto Scaling group did not get its image. See the log of the follow function.")
	}
	if p.MaxImageAge > 0 {
		c.Alarms.ImageAge = alarmAt(int(p.MaxImageAge/day), "ImageAge", ofChecks(c.MetricImageAgeDays()), 1, "the image of the last stage is too old: builds fail, or nothing passes the gates. Invoke the promote function with the action list.")
	}
}

// addDashboard of builds, of stages and of what is behind.
func (c *Pipeline) addDashboard() {
	c.Dashboard = awscloudwatch.NewDashboard(c, jsii.String("Dashboard"), nil)
	graph := func(title, statistic string, names ...string) awscloudwatch.IWidget {
		metrics := []awscloudwatch.IMetric{}
		for _, name := range names {
			metrics = append(metrics, c.metric(name, &statistic).With(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Hours(jsii.Number(1))}))
		}
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	const sum, most = "Sum", "Maximum"
	c.Dashboard.AddWidgets(
		graph("Builds", sum, wiring.MetricBuildsAvailable, wiring.MetricBuildsFailed, wiring.MetricBuildsCancelled, wiring.MetricImagesOlder, wiring.MetricImagesNotTaken),
		graph("Age of the oldest image in the last stage, in days", most, wiring.MetricImageAgeDays))
	c.Dashboard.AddWidgets(
		graph("Promotions and parameters", sum, wiring.MetricMoves, wiring.MetricParametersWritten, wiring.MetricTargetFailures, wiring.MetricTargetsWithoutRole),
		graph("Waiting, and behind", most, wiring.MetricWaiting, wiring.MetricWaitingHours, wiring.MetricTargetsOutstanding))
	c.Dashboard.AddWidgets(
		graph("Findings of scans", sum, wiring.MetricFindingsCritical, wiring.MetricFindingsHigh, wiring.MetricFindingsMedium),
		graph("Followers", sum, wiring.MetricFollowed, wiring.MetricFollowerFailures))
	for _, handler := range []*gofunction.Function{c.Images, c.Promote, c.Follow} {
		if handler != nil {
			c.Dashboard.AddWidgets(handler.Widgets()...)
		}
	}
}
