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

// freshness is for how long the state of alarms is believed.
const freshness = 10 * time.Second

// An alarmsClient is the call of [*cloudwatch.Client] that the handler makes.
type alarmsClient interface {
	DescribeAlarms(context.Context, *cloudwatch.DescribeAlarmsInput, ...func(*cloudwatch.Options)) (*cloudwatch.DescribeAlarmsOutput, error)
}

// A breaker is open while an alarm is on.
type breaker struct {
	client alarmsClient
	names  []string

	checked time.Time
	on      []string
}

// open returns the alarms that are on. One without data is not. That an alarm cannot be
// looked at, or is not there, is an error, and nothing is to be sent: the consumer may be
// failing.
func (b *breaker) open(ctx context.Context, now time.Time) ([]string, error) {
	if len(b.names) == 0 || !b.checked.IsZero() && now.Sub(b.checked) < freshness {
		return b.on, nil
	}
	states, err := b.states(ctx)
	if err != nil {
		return nil, err
	}
	var on []string
	for _, name := range b.names {
		state, found := states[name]
		if !found {
			return nil, fmt.Errorf("there is no alarm %q", name)
		}
		if state == types.StateValueAlarm {
			on = append(on, name)
		}
	}
	b.on, b.checked = on, now
	return slices.Clone(on), nil
}

// states of the alarms, of all types. Without AlarmTypes there would be no composite
// ones among them.
func (b *breaker) states(ctx context.Context) (map[string]types.StateValue, error) {
	pages := cloudwatch.NewDescribeAlarmsPaginator(b.client, &cloudwatch.DescribeAlarmsInput{
		AlarmNames: b.names, AlarmTypes: []types.AlarmType{types.AlarmTypeMetricAlarm, types.AlarmTypeCompositeAlarm},
	})
	states := map[string]types.StateValue{}
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("describe alarms: %w", err)
		}
		for _, a := range page.MetricAlarms {
			states[aws.ToString(a.AlarmName)] = a.StateValue
		}
		for _, a := range page.CompositeAlarms {
			states[aws.ToString(a.AlarmName)] = a.StateValue
		}
	}
	return states, nil
}
