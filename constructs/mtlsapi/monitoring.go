package mtlsapi

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
)

// Alarms of the API as a whole; each function has its own, and so has expiry.
type Alarms struct {
	// ServerErrors: the API answered with 5xx in the last five minutes.
	ServerErrors awscloudwatch.Alarm
	// RevocationUnavailable: a client's revocation status could not be told; nil
	// without an authorizer.
	RevocationUnavailable awscloudwatch.Alarm
	// ExpiryDeadLetters: a check of the certificates was given up.
	ExpiryDeadLetters awscloudwatch.Alarm
}

type alarmSpec struct {
	metric      awscloudwatch.IMetric
	comparison  awscloudwatch.ComparisonOperator
	threshold   float64
	missing     awscloudwatch.TreatMissingData
	description string
}

func newAlarm(scope constructs.Construct, id string, p *Props, spec alarmSpec) awscloudwatch.Alarm {
	alarm := awscloudwatch.NewAlarm(scope, jsii.String(id), &awscloudwatch.AlarmProps{
		Metric:             spec.metric,
		ComparisonOperator: spec.comparison,
		Threshold:          jsii.Number(spec.threshold),
		EvaluationPeriods:  jsii.Number(1),
		TreatMissingData:   spec.missing,
		AlarmDescription:   jsii.String(*scope.Node().Path() + ": " + spec.description),
	})
	if len(p.AlarmActions) > 0 {
		alarm.AddAlarmAction(p.AlarmActions...)
	}
	return alarm
}

// handlerMetric is one that a handler writes, in embedded metric format.
func handlerMetric(f *gofunction.Function, name string, statistic *string, period time.Duration) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(metricNamespace),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{"FunctionName": f.Function.FunctionName()},
		Statistic:     statistic,
		Period:        awscdk.Duration_Seconds(jsii.Number(period / time.Second)),
	})
}

// apiMetrics are what both kinds of API measure.
type apiMetrics interface {
	MetricClientError(*awscloudwatch.MetricOptions) awscloudwatch.Metric
	MetricCount(*awscloudwatch.MetricOptions) awscloudwatch.Metric
	MetricLatency(*awscloudwatch.MetricOptions) awscloudwatch.Metric
	MetricServerError(*awscloudwatch.MetricOptions) awscloudwatch.Metric
}

func (api *MutualTLSApi) metrics() apiMetrics {
	if api.RestApi != nil {
		return api.RestApi
	}
	return api.HttpApi
}

// MetricCount counts requests that got through the TLS handshake.
func (api *MutualTLSApi) MetricCount(options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return api.metrics().MetricCount(options)
}

// MetricClientError counts answers with a 4xx status, denied clients among them.
func (api *MutualTLSApi) MetricClientError(options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return api.metrics().MetricClientError(options)
}

// MetricServerError counts answers with a 5xx status.
func (api *MutualTLSApi) MetricServerError(options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return api.metrics().MetricServerError(options)
}

// MetricLatency is the time from request to answer in milliseconds.
func (api *MutualTLSApi) MetricLatency(options *awscloudwatch.MetricOptions) awscloudwatch.Metric {
	return api.metrics().MetricLatency(options)
}

func (api *MutualTLSApi) addAlarms(p *Props) {
	const period = 5 * time.Minute
	atLeastOne := func(metric awscloudwatch.IMetric, description string) alarmSpec {
		return alarmSpec{metric, awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD, 1, awscloudwatch.TreatMissingData_NOT_BREACHING, description}
	}
	sum := &awscloudwatch.MetricOptions{Statistic: awscloudwatch.Stats_SUM(), Period: awscdk.Duration_Minutes(jsii.Number(5))}
	api.Alarms = &Alarms{
		ServerErrors: newAlarm(api, "ServerErrorsAlarm", p, atLeastOne(api.MetricServerError(sum), "requests fail with 5xx. See the access log.")),
		ExpiryDeadLetters: newAlarm(api, "ExpiryDeadLettersAlarm", p, atLeastOne(
			api.Expiry.DeadLetterQueue.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Period: sum.Period, Statistic: awscloudwatch.Stats_MAXIMUM()}),
			"a check of the certificates was given up. See the dead-letter queue.")),
	}
	if api.Authorizer != nil {
		api.Alarms.RevocationUnavailable = newAlarm(api, "RevocationUnavailableAlarm", p, atLeastOne(
			handlerMetric(api.Authorizer, "RevocationUnavailable", awscloudwatch.Stats_SUM(), period),
			"a revocation list is missing, unreadable or out of date. The authorizer's log names it."))
	}
}

func (api *MutualTLSApi) addDashboard() {
	api.Dashboard = awscloudwatch.NewDashboard(api, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: jsii.String(title), Width: jsii.Number(12), Left: &metrics})
	}
	quantile := func(statistic string) *awscloudwatch.MetricOptions {
		return &awscloudwatch.MetricOptions{Statistic: jsii.String(statistic)}
	}
	sum := quantile("Sum")
	api.Dashboard.AddWidgets(
		graph("Requests", api.MetricCount(sum), api.MetricClientError(sum), api.MetricServerError(sum)),
		graph("Latency", api.MetricLatency(quantile("p50")), api.MetricLatency(quantile("p99"))),
	)
	if api.Authorizer != nil {
		decisions := []awscloudwatch.IMetric{}
		for _, name := range []string{"Allowed", "Denied", "RevocationUnavailable"} {
			decisions = append(decisions, handlerMetric(api.Authorizer, name, awscloudwatch.Stats_SUM(), 5*time.Minute))
		}
		api.Dashboard.AddWidgets(graph("Client certificates", decisions...), graph("Days to expiry", api.Expiry.MetricDaysToExpiry()))
		api.Dashboard.AddWidgets(api.Authorizer.Widgets()...)
	} else {
		api.Dashboard.AddWidgets(graph("Days to expiry", api.Expiry.MetricDaysToExpiry()))
	}
}
