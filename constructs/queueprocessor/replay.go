package queueprocessor

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"

	"github.com/lintel-go/lintel/constructs/dlqreplay"
)

// addReplay of the dead-letter queue, which stops while messages fail.
func (s *Processor) addReplay(p *Props) {
	if p.Replay == nil {
		return
	}
	replay := *p.Replay
	replay.SourceQueue = s.Queue
	if replay.DeadLetterQueue == nil {
		replay.DeadLetterQueue = s.DeadLetterQueue
	}
	if replay.StopAlarms == nil {
		replay.StopAlarms = s.stopAlarms()
	}
	s.Replay = dlqreplay.New(s, "Replay", &replay)
}

// stopAlarms tell that messages fail.
func (s *Processor) stopAlarms() []awscloudwatch.IAlarm {
	if s.Handler == nil {
		return []awscloudwatch.IAlarm{s.Alarms.Errors}
	}
	alarms := []awscloudwatch.IAlarm{s.Alarms.Failures}
	if s.Handler.Alarms != nil {
		alarms = append(alarms, s.Handler.Alarms.Errors)
	}
	return alarms
}
