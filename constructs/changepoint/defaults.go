package changepoint

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/changepoint/point"
)

const (
	day = 24 * time.Hour

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN
)

func (p Props) withDefaults() Props {
	p.BatchSize = cmp.Or(p.BatchSize, 1000)
	if p.BatchWindow == nil {
		p.BatchWindow = new(5 * time.Second)
	}
	p.MemoryMiB = cmp.Or(p.MemoryMiB, 512)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	p.LateThreshold = cmp.Or(p.LateThreshold, 100)
	return p
}

// format of the points.
func (p *Props) format() point.Format {
	return point.Format{
		Series: p.SeriesField, Time: p.TimeField, Value: p.ValueField,
		Unit: p.TimeUnit, Arrival: p.ArrivalTime, MaxAhead: p.MaxAhead,
	}
}
