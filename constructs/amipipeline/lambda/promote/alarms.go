package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
)

// An alarmsClient is the call of [*cloudwatch.Client] that the handler makes. It needs
// the permission cloudwatch:DescribeAlarms on the alarms.
type alarmsClient interface {
	DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
}

// An alarm is the state of an alarm of any type.
type alarm struct {
	name  string
	state types.StateValue
	since *time.Time
}

// okSince returns since when all alarms are OK: the zero time if one of them is not.
// One without data is not. An alarm that there is not is an error, as nothing would ever
// pass.
func (h *handler) okSince(ctx context.Context, names []string) (time.Time, error) {
	found, err := h.describe(ctx, names)
	if err != nil {
		return time.Time{}, err
	}
	var since time.Time
	for _, name := range names {
		i := slices.IndexFunc(found, func(a alarm) bool { return a.name == name })
		if i < 0 {
			return time.Time{}, fmt.Errorf("there is no alarm %q", name)
		}
		if found[i].state != types.StateValueOk || found[i].since == nil {
			h.Log.InfoContext(ctx, "an alarm is not OK", "alarm", name, "state", found[i].state)
			return time.Time{}, nil
		}
		since = latest(since, *found[i].since)
	}
	return since, nil
}

// describe returns alarms by their names. Without AlarmTypes there would be no composite
// ones among them.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
func (h *handler) describe(ctx context.Context, names []string) ([]alarm, error) {
	pages := cloudwatch.NewDescribeAlarmsPaginator(h.alarms, &cloudwatch.DescribeAlarmsInput{
		AlarmNames: names, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm, types.AlarmTypeLogAlarm},
	})
	var found []alarm
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("describe alarms: %w", err)
		}
		for _, a := range page.MetricAlarms {
			found = append(found, alarm{aws.ToString(a.AlarmName), a.StateValue, firstOf(a.StateTransitionedTimestamp, a.StateUpdatedTimestamp)})
		}
		for _, a := range page.CompositeAlarms {
			found = append(found, alarm{aws.ToString(a.AlarmName), a.StateValue, firstOf(a.StateTransitionedTimestamp, a.StateUpdatedTimestamp)})
		}
		for _, a := range page.LogAlarms {
			found = append(found, alarm{aws.ToString(a.AlarmName), a.StateValue, firstOf(a.StateTransitionedTimestamp, a.StateUpdatedTimestamp)})
		}
	}
	return found, nil
}

// firstOf is when the state changed, or else when it was looked at.
func firstOf(transitioned, updated *time.Time) *time.Time {
	if transitioned != nil {
		return transitioned
	}
	return updated
}
