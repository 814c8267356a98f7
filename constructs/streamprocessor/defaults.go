package streamprocessor

import (
	"cmp"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
)

const (
	// leastRetention is that of Kinesis (kinesis:CreateStream), and the only one of
	// DynamoDB (Amazon DynamoDB Developer Guide, "Data retention limit for DynamoDB
	// Streams").
	leastRetention = 24 * time.Hour

	// spare is how long before the stream forgets records Lambda gives them up, to have
	// the time to write them to the on-failure destination.
	spare = time.Hour
)

func (p Props) withDefaults() Props {
	p.BatchSize = cmp.Or(p.BatchSize, 100)
	p.ParallelizationFactor = cmp.Or(p.ParallelizationFactor, 1)
	p.StartingPosition = cmp.Or(p.StartingPosition, TrimHorizon)
	if p.MaxRecordAge == 0 {
		p.MaxRecordAge = p.defaultMaxRecordAge()
	}
	if p.AgeThreshold == 0 {
		p.AgeThreshold = 5 * time.Minute
		if p.BatchWindow != nil {
			p.AgeThreshold += *p.BatchWindow
		}
	}
	if p.FailureMode == "" {
		p.FailureMode = CheckpointBisect
		if p.TumblingWindow != 0 || p.Function != nil {
			p.FailureMode = WholeBatch
		}
	}
	if p.Handler != nil {
		handler := *p.Handler
		handler.Timeout = cmp.Or(handler.Timeout, time.Minute)
		if handler.AlarmActions == nil {
			handler.AlarmActions = p.AlarmActions
		}
		p.Handler = &handler
	}
	return p
}

// retention of the stream; the least there is where nobody has said.
func (p *Props) retention() time.Duration { return cmp.Or(p.Retention, leastRetention) }

// defaultMaxRecordAge is a little less than the retention. It is unlimited where a
// stream was brought that may keep records longer than was said, and where they are kept
// longer than the limit can be.
func (p *Props) defaultMaxRecordAge() time.Duration {
	age := p.retention() - spare
	if p.Stream != nil && p.Retention == 0 || age > eventsource.MaxRecordAge {
		return 0
	}
	return age
}
