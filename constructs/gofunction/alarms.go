package gofunction

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/lintel-go/lintel/constructs/internal/function"
)

// Alarms of a function. Missing data counts as good: a function that is not
// invoked does not fail.
type Alarms struct {
	// Errors: an invocation failed in the last five minutes.
	Errors awscloudwatch.Alarm
	// Throttles: an invocation was refused in the last five minutes.
	Throttles awscloudwatch.Alarm
	// Duration: an invocation took more than 80 % of the timeout.
	Duration awscloudwatch.Alarm
}

// All the alarms, for a composite alarm or a dashboard.
func (a *Alarms) All() []awscloudwatch.Alarm {
	return []awscloudwatch.Alarm{a.Errors, a.Throttles, a.Duration}
}

// Widgets show the function on a dashboard: invocations, errors and throttles;
// and the duration against the timeout.
func (f *Function) Widgets() []awscloudwatch.IWidget {
	return function.Widgets(*f.Node().Id(), f.Function)
}
