package dlqreplay

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // the machine that synthesizes may have no time zones

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of SQS and of Lambda's mappings of its queues.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
const (
	maxBatchSize                   = 10
	minConcurrency, maxConcurrency = 2, 1000
	maxAttempts                    = 1000
	minPause                       = 30 * time.Second
	maxAttributeBytes              = 256
	// What users give is in the handler's environment, of which Lambda takes 4 KiB.
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	maxStopAlarms = 5
	maxRulesBytes = 1024
)

func (p *Props) check(c *synth.Checks) {
	p.checkQueues(c)
	p.checkBackoff(c)
	p.checkPermanent(c)
	size := len(text(p.PermanentErrors)) + len(text(p.Windows))
	c.Require(size <= maxRulesBytes, "PermanentErrors and Windows have %d bytes as JSON: they can have %d, as Lambda bounds the environment", size, maxRulesBytes)
	_, err := replay.ParseWindows(p.Windows, p.TimeZone, p.NotBefore)
	c.Require(err == nil, "Windows: %v", err)
	c.Require(p.TimeZone == "" || len(p.Windows) > 0, "TimeZone without Windows: it is theirs")
	c.Require(p.MaxPerSecond >= 0, "got MaxPerSecond %v: it must be more than 0, or 0 for any number", p.MaxPerSecond)
	c.Require(len(p.StopAlarms) <= maxStopAlarms, "got %d StopAlarms: there can be %d; combine more in a composite alarm", len(p.StopAlarms), maxStopAlarms)
	c.Require(p.StopPause >= minPause && p.StopPause <= replay.MaxVisibility, "got StopPause %v: it must be %v to %v", p.StopPause, minPause, replay.MaxVisibility)
	inRange(c, "BatchSize", p.BatchSize, 1, maxBatchSize)
	inRange(c, "MaxConcurrency", p.MaxConcurrency, minConcurrency, maxConcurrency)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
}

func (p *Props) checkQueues(c *synth.Checks) {
	c.Require(p.SourceQueue == nil || p.DeadLetterQueue != nil,
		"SourceQueue without DeadLetterQueue: bring that too, or give the source queue one, as it is not created here")
	queues := p.brought()
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(queues)) {
		queue := queues[name]
		c.Require(*queue.Fifo() == p.FIFO, "%s is a standard queue, and another queue or FIFO says FIFO: all must be alike", name)
		path := *queue.Node().Path()
		c.Require(seen[path] == "", "%s and %s are one queue", seen[path], name)
		seen[path] = name
	}
	p.checkDeadLetterQueue(c)
	if p.SourceQueue == nil {
		inRange(c, "MaxReceives", p.MaxReceives, 1, maxReceives)
		c.Require(p.VisibilityTimeout >= time.Second && p.VisibilityTimeout <= replay.MaxVisibility && p.VisibilityTimeout%time.Second == 0,
			"got VisibilityTimeout %v: it must be whole seconds, up to %v", p.VisibilityTimeout, replay.MaxVisibility)
	}
}

func (p *Props) checkDeadLetterQueue(c *synth.Checks) {
	if p.DeadLetterQueue == nil {
		c.Require(p.DeadLetterRetention == 0, "DeadLetterRetention without an imported DeadLetterQueue: a new one keeps messages for %v", maxRetention)
		return
	}
	if own := deadLetterQueueOf(p.DeadLetterQueue); own != nil {
		c.Require(*own.Node().Path() == *p.ParkingQueue.Node().Path(), "ParkingQueue is not the dead-letter queue that DeadLetterQueue has: leave it nil, or SQS parks elsewhere")
	}
	if known := deadLetterQueueOf(p.SourceQueue); known != nil {
		c.Require(*known.Node().Path() == *p.DeadLetterQueue.Node().Path(), "DeadLetterQueue is not that of SourceQueue: its messages would come into another queue")
	}
	resource := resourceOf(p.DeadLetterQueue)
	if resource == nil {
		c.Require(p.DeadLetterRetention >= 0 && p.DeadLetterRetention <= maxRetention && p.DeadLetterRetention%time.Minute == 0,
			"got DeadLetterRetention %v: it must be whole minutes, up to %v", p.DeadLetterRetention, maxRetention)
		return
	}
	c.Require(p.DeadLetterRetention == 0, "DeadLetterRetention with a queue of this app, which says it itself")
	visibility := secondsOr(resource.VisibilityTimeout(), sqsVisibility)
	c.Require(visibility >= handlerTimeout, "DeadLetterQueue has a visibility timeout of %v: Lambda wants %v or more, the timeout of the handler", visibility, handlerTimeout)
}

func (p *Props) checkBackoff(c *synth.Checks) {
	err := replay.Backoff{Base: p.BaseDelay, Max: p.MaxDelay, Floor: p.MinDelay, Jitter: p.Jitter}.Check()
	c.Require(err == nil, "BaseDelay, MaxDelay, MinDelay and Jitter: %v", err)
	inRange(c, "MaxAttempts", p.MaxAttempts, 1, maxAttempts)
	c.Require(p.MaxAge >= 0, "got MaxAge %v: it must be more than 0, or 0 for any", p.MaxAge)
	longest := p.retention() - expiryMargin
	c.Require(p.MaxDelay <= longest, "got MaxDelay %v: it must be %v or less, an hour less than the dead-letter queue keeps messages", p.MaxDelay, longest)
}

// attributeName is what SQS takes.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
var attributeName = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)

func (p *Props) checkPermanent(c *synth.Checks) {
	for _, name := range slices.Sorted(maps.Keys(p.PermanentErrors)) {
		lower := strings.ToLower(name)
		c.Require(len(name) <= maxAttributeBytes && attributeName.MatchString(name) && !strings.HasPrefix(lower, "aws.") && !strings.HasPrefix(lower, "amazon."),
			"got PermanentErrors %q: SQS takes no message attribute of that name", name)
		c.Require(len(p.PermanentErrors[name]) > 0, "PermanentErrors %q has no values: give \"*\" for any", name)
	}
}

func inRange(c *synth.Checks, name string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", name, got, low, high)
}
