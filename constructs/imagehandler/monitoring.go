package imagehandler

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Alarms of the service; the function has its own for errors, throttles and durations
// near the timeout. Missing data counts as good: nobody asked for a picture.
type Alarms struct {
	// ServerErrors: of the service's answers more than 5 % were 5xx for fifteen
	// minutes.
	ServerErrors awscloudwatch.Alarm
	// Unavailable: more than 5 % were 503 for fifteen minutes: out of time, waiting
	// for memory, or S3 asks to slow down.
	Unavailable awscloudwatch.Alarm
	// DerivativeErrors: results could not be kept or read in each of three periods of
	// five minutes. Pictures are served, at the cost of making them again.
	DerivativeErrors awscloudwatch.Alarm
	// DistributionErrors: of CloudFront's answers more than 5 % were 5xx for fifteen
	// minutes. CloudFront's metrics are in us-east-1: nil elsewhere, or where the
	// stack's Region is not known, and without a distribution.
	DistributionErrors awscloudwatch.Alarm
}

const (
	period = 5 * time.Minute
	// tolerated share of answers.
	tolerated        = 0.05
	cloudFrontRegion = "us-east-1"
)

// Metric of the handler, by a name of package wiring, such as wiring.MetricRequests;
// statistic is "Average" if it is empty.
func (h *ImageHandler) Metric(name, statistic string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String(wiring.MetricNamespace),
		MetricName:    &name,
		DimensionsMap: &map[string]*string{wiring.DimensionFunction: h.Handler.Function.FunctionName()},
		Statistic:     synth.Optional(statistic),
		Period:        synth.Seconds(period),
	})
}

// MetricRequests counts requests that CloudFront did not answer itself.
func (h *ImageHandler) MetricRequests() awscloudwatch.Metric {
	return h.Metric(wiring.MetricRequests, "Sum")
}

// MetricServerErrorRate is the share of them that were answered with 5xx, 0 to 1.
func (h *ImageHandler) MetricServerErrorRate() awscloudwatch.Metric {
	return h.Metric(wiring.MetricServerErrors, "Average")
}

// MetricDerivativeHitRate is the share of pictures that had been made before, 0 to 1.
func (h *ImageHandler) MetricDerivativeHitRate() awscloudwatch.Metric {
	return h.Metric(wiring.MetricDerivativeHit, "Average")
}

// MetricBytesSaved are the octets by which pictures are smaller than their originals.
func (h *ImageHandler) MetricBytesSaved() awscloudwatch.Metric {
	return h.Metric(wiring.MetricBytesSaved, "Sum")
}

func (h *ImageHandler) addAlarms(p *Props) {
	alarm := func(id string, metric awscloudwatch.IMetric, threshold float64, description string) awscloudwatch.Alarm {
		a := awscloudwatch.NewAlarm(h, &id, &awscloudwatch.AlarmProps{
			Metric:             metric,
			Threshold:          &threshold,
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
			EvaluationPeriods:  jsii.Number(3),
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
			AlarmDescription:   jsii.String(*h.Node().Path() + ": " + description),
		})
		if len(p.AlarmActions) > 0 {
			a.AddAlarmAction(p.AlarmActions...)
		}
		return a
	}
	h.Alarms = &Alarms{
		ServerErrors:     alarm("ServerErrorsAlarm", h.MetricServerErrorRate(), tolerated, "the service fails. The function's log says why."),
		Unavailable:      alarm("UnavailableAlarm", h.Metric(wiring.MetricUnavailable, "Average"), tolerated, "the service has no time or memory left, or S3 asks to slow down. More MemoryMiB is more of both."),
		DerivativeErrors: alarm("DerivativeErrorsAlarm", h.Metric(wiring.MetricDerivativeErrors, "Sum"), 0, "derivatives cannot be kept or read. The function's log says why."),
	}
	if h.Distribution != nil && *awscdk.Stack_Of(h).Region() == cloudFrontRegion {
		rate := h.Distribution.Metric5xxErrorRate(&awscloudwatch.MetricOptions{Period: synth.Seconds(period)})
		h.Alarms.DistributionErrors = alarm("DistributionErrorsAlarm", rate, tolerated*100, "CloudFront answers with 5xx. The alarms of the function tell whether it is the cause.")
	}
}

// All the alarms of the service, for a composite alarm.
func (a *Alarms) All() []awscloudwatch.Alarm {
	all := []awscloudwatch.Alarm{a.ServerErrors, a.Unavailable, a.DerivativeErrors}
	if a.DistributionErrors != nil {
		all = append(all, a.DistributionErrors)
	}
	return all
}

// addDashboard of the service: what is asked for, how long it takes, what it saves.
func (h *ImageHandler) addDashboard() {
	h.Dashboard = awscloudwatch.NewDashboard(h, jsii.String("Dashboard"), nil)
	graph := func(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
		return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Title: &title, Width: jsii.Number(12), Left: &metrics})
	}
	sums := func(names ...string) (metrics []awscloudwatch.IMetric) {
		for _, name := range names {
			metrics = append(metrics, h.Metric(name, "Sum"))
		}
		return metrics
	}
	h.Dashboard.AddWidgets(
		graph("Requests", sums(wiring.MetricRequests, wiring.MetricNotModified, wiring.MetricRedirected)...),
		graph("Errors", sums(wiring.MetricClientErrors, wiring.MetricServerErrors, wiring.MetricUnavailable, wiring.MetricDerivativeErrors)...))
	h.Dashboard.AddWidgets(
		graph("Duration by format, p50", h.byFormat(wiring.MetricDuration, "p50")),
		graph("Duration by format, p99", h.byFormat(wiring.MetricDuration, "p99")))
	h.Dashboard.AddWidgets(
		graph("Octets sent and saved", sums(wiring.MetricBytesOut, wiring.MetricBytesSaved)...),
		graph("Derivatives that were there, share", h.MetricDerivativeHitRate()))
	if h.Distribution != nil {
		h.Dashboard.AddWidgets(
			graph("CloudFront: requests", cloudFrontMetric(h.Distribution, "Requests", "Sum")),
			graph("CloudFront: errors, %", cloudFrontMetric(h.Distribution, "4xxErrorRate", "Average"), cloudFrontMetric(h.Distribution, "5xxErrorRate", "Average")))
	}
	h.Dashboard.AddWidgets(h.Handler.Widgets()...)
}

// byFormat is a metric of pictures for each format.
func (h *ImageHandler) byFormat(name, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String(fmt.Sprintf(`SEARCH('{%s,%s,%s} MetricName="%s" %s="%s"', '%s', %d)`,
			wiring.MetricNamespace, wiring.DimensionFormat, wiring.DimensionFunction, name, wiring.DimensionFunction, *h.Handler.Function.FunctionName(),
			statistic, int(period/time.Second))),
		Label:        jsii.String(""),
		UsingMetrics: &map[string]awscloudwatch.IMetric{},
	})
}

// cloudFrontMetric is in us-east-1, wherever the dashboard is.
func cloudFrontMetric(distribution awscloudfront.Distribution, name, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/CloudFront"), MetricName: &name, Statistic: &statistic, Region: jsii.String(cloudFrontRegion),
		DimensionsMap: &map[string]*string{"DistributionId": distribution.DistributionId(), "Region": jsii.String("Global")},
		Period:        synth.Seconds(period),
	})
}
