package dataquality

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// Alarms of the check; the handler has its own too. Missing data counts as good: a
// job runs now and then.
type Alarms struct {
	// RulesFailed: the data do not meet a rule.
	RulesFailed awscloudwatch.Alarm
	// NotEvaluated: a run could not be judged: it failed, was stopped or took too
	// long, or its profile cannot be read.
	NotEvaluated awscloudwatch.Alarm
	// DeadLetters: an event could not be processed.
	DeadLetters awscloudwatch.Alarm
}

const period = 5 * time.Minute

// metric of a run, which the handler writes.
func (c *Check) metric(name string, statistic *string, period time.Duration) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{wiring.DimensionJob: jsii.String(c.name)},
		Statistic:     statistic,
		Period:        awscdk.Duration_Seconds(jsii.Number(period / time.Second)),
	})
}

// MetricRulesFailed counts rules that were not met, once for each column.
func (c *Check) MetricRulesFailed() awscloudwatch.Metric {
	return c.metric(wiring.MetricRulesFailed, awscloudwatch.Stats_SUM(), period)
}

// MetricRunFailed counts runs that did not succeed.
func (c *Check) MetricRunFailed() awscloudwatch.Metric {
	return c.metric(wiring.MetricRunFailed, awscloudwatch.Stats_SUM(), period)
}

// MetricEvaluated is 1 for a run that was judged, and 0 for one that could not be.
func (c *Check) MetricEvaluated() awscloudwatch.Metric {
	return c.metric(wiring.MetricEvaluated, awscloudwatch.Stats_MINIMUM(), period)
}

func (c *Check) addAlarms(p *Props) {
	const atLeast, below = awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD, awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD
	alarm := func(id string, metric awscloudwatch.IMetric, comparison awscloudwatch.ComparisonOperator, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(c, jsii.String(id), &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          jsii.Number(1),
			ComparisonOperator: comparison,
			EvaluationPeriods:  jsii.Number(1),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(*c.Node().Path() + ": " + description),
		})
		if len(p.AlarmActions) > 0 {
			a.AddAlarmAction(p.AlarmActions...)
		}
		return a
	}
	letters := c.DeadLetters.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{
		Period: awscdk.Duration_Seconds(jsii.Number(period / time.Second)), Statistic: awscloudwatch.Stats_MAXIMUM(),
	})
	c.Alarms = &Alarms{
		RulesFailed:  alarm("RulesFailedAlarm", c.MetricRulesFailed(), atLeast, "the data do not meet the rules. The notification and the report say which."),
		NotEvaluated: alarm("NotEvaluatedAlarm", c.MetricEvaluated(), below, "the data could not be judged. The notification says why."),
		DeadLetters:  alarm("DeadLettersAlarm", letters, atLeast, "the end of a run could not be processed. See the dead-letter queue and the handler's log."),
	}
}

// addDashboard of the rules over time: what was measured, by rule and column.
func (c *Check) addDashboard() {
	c.Dashboard = awscloudwatch.NewDashboard(c, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	search := func(name, dimensions string) awscloudwatch.IMetric {
		return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
			Expression: jsii.String(fmt.Sprintf(`SEARCH('{%s,%s} MetricName="%s" %s="%s"', 'Average', 3600)`,
				wiring.MetricNamespace, dimensions, name, wiring.DimensionJob, c.name)),
			Label:        jsii.String(""),
			UsingMetrics: &map[string]awscloudwatch.IMetric{},
		})
	}
	byColumn := wiring.DimensionColumn + "," + wiring.DimensionJob + "," + wiring.DimensionRule
	byRule := wiring.DimensionJob + "," + wiring.DimensionRule
	counts := []awscloudwatch.IMetric{}
	for _, name := range []string{wiring.MetricRulesPassed, wiring.MetricRulesFailed, wiring.MetricRulesWarned} {
		counts = append(counts, c.metric(name, awscloudwatch.Stats_SUM(), time.Hour))
	}
	c.Dashboard.AddWidgets(graph("Rules", counts...), graph("Runs that failed", c.MetricRunFailed()))
	c.Dashboard.AddWidgets(graph("Measured, by rule and column", search(wiring.MetricMeasured, byColumn)), graph("Measured, by rule", search(wiring.MetricMeasured, byRule)))
	c.Dashboard.AddWidgets(c.Evaluator.Widgets()...)
}
