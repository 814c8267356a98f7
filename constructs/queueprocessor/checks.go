package queueprocessor

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/queueprocessor/wiring"
)

// Limits of Lambda's event source mappings of SQS
// (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html and
// services-sqs-scaling.html), and of SQS (sqs:SetQueueAttributes).
const (
	minConcurrency, maxConcurrency            = 2, 1000
	minPollers, maxLeastPollers, mostPollers  = 2, 200, 2000
	minRetention, maxVisibility, mostReceives = time.Minute, 12 * time.Hour, 1000
)

func (p *Props) check(c *synth.Checks) {
	p.function().Check(c, wiring.FailureMode)
	c.Require(!p.FunctionReportsFailures || p.Function != nil, "FunctionReportsFailures without Function: the consumer reports failures; leave it out")
	p.checkQueue(c)
	p.checkBatches(c)
	p.checkScaling(c)
	p.checkTopics(c)
	p.checkReplay(c)
	c.Require(p.AgeThreshold > 0 && p.AgeThreshold%time.Second == 0, "got AgeThreshold %v: it must be whole seconds, more than 0", p.AgeThreshold)
	c.Require(p.FailureThreshold > 0, "got FailureThreshold %d: it must be more than 0 failures", p.FailureThreshold)
}

func (p *Props) function() eventsource.FunctionProps {
	return eventsource.FunctionProps{Handler: p.Handler, Function: p.Function, Idempotency: p.Idempotency}
}

func (p *Props) filtering() eventsource.Filtering {
	return eventsource.Filtering{Patterns: p.Filters, Example: `{"body":{"type":["order"]}}`, Key: p.FilterKey}
}

func (p *Props) checkQueue(c *synth.Checks) {
	if p.Queue != nil {
		p.checkBrought(c)
		return
	}
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"ContentBasedDeduplication", p.ContentBasedDeduplication}, {"LowThroughput", p.LowThroughput},
	} {
		c.Require(!setting.set || p.FIFO, "%s without FIFO: only FIFO queues have it", setting.name)
	}
	c.Require(p.Retention >= minRetention && p.Retention <= maxRetention && p.Retention%time.Second == 0,
		"got Retention %v: it must be %v to %v in whole seconds", p.Retention, minRetention, maxRetention)
	eventsource.InRange(c, "MaxReceives", p.MaxReceives, 1, mostReceives)
	if p.Handler == nil && p.Function == nil {
		return // there is no timeout to go by
	}
	least := p.leastVisibility()
	c.Require(p.VisibilityTimeout != 0, "no VisibilityTimeout: the timeout of an imported Function is not known here; give %d times that, and BatchWindow", visibilityFactor)
	c.Require(p.VisibilityTimeout == 0 || p.VisibilityTimeout >= max(least, time.Second) && p.VisibilityTimeout <= maxVisibility && p.VisibilityTimeout%time.Second == 0,
		"got VisibilityTimeout %v: it must be whole seconds from %v, which is %d times the function's timeout and BatchWindow, to %v", p.VisibilityTimeout, least, visibilityFactor, maxVisibility)
}

// checkBrought refuses settings of a new queue, and a queue that Lambda refuses.
func (p *Props) checkBrought(c *synth.Checks) {
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"FIFO", p.FIFO && !*p.Queue.Fifo()}, {"ContentBasedDeduplication", p.ContentBasedDeduplication}, {"LowThroughput", p.LowThroughput},
		{"EncryptionKey", p.EncryptionKey != nil}, {"Retention", p.Retention != 0}, {"VisibilityTimeout", p.VisibilityTimeout != 0}, {"MaxReceives", p.MaxReceives != 0},
	} {
		c.Require(!setting.set, "%s with a Queue that is there already: it is for a queue that is created", setting.name)
	}
	visibility, known := visibilityOf(p.Queue)
	timeout, knownToo := p.timeout()
	c.Require(!known || !knownToo || visibility >= timeout,
		"Queue has a visibility timeout of %v: Lambda wants the function's timeout of %v or more, and AWS advises %v", visibility, timeout, p.leastVisibility())
}

func (p *Props) checkBatches(c *synth.Checks) {
	eventsource.CheckBatch(c, p.BatchSize, p.BatchWindow, "none, or one second where BatchSize is more than 10")
	p.filtering().Check(c)
	if p.FIFO {
		c.Require(p.BatchSize <= smallBatch, "got BatchSize %d: a FIFO queue has at most %d", p.BatchSize, smallBatch)
		c.Require(p.window() == 0, "got BatchWindow %v: Lambda has none for FIFO queues", p.window())
		return
	}
	c.Require(p.BatchSize <= smallBatch || p.window() >= time.Second, "got BatchSize %d and BatchWindow %v: Lambda wants one second or more with more than %d messages", p.BatchSize, p.window(), smallBatch)
}

func (p *Props) checkScaling(c *synth.Checks) {
	if p.MaxConcurrency != 0 {
		eventsource.InRange(c, "MaxConcurrency", p.MaxConcurrency, minConcurrency, maxConcurrency)
		c.Require(p.ProvisionedPollers == nil, "MaxConcurrency with ProvisionedPollers: Lambda takes one of them; ProvisionedPollers.Maximum limits too")
		if p.Handler != nil && p.Handler.ReservedConcurrency != nil {
			c.Require(p.MaxConcurrency <= *p.Handler.ReservedConcurrency,
				"got MaxConcurrency %d and Handler.ReservedConcurrency %d: invocations beyond that are refused, and count as receives", p.MaxConcurrency, *p.Handler.ReservedConcurrency)
		}
	}
	if pollers := p.ProvisionedPollers; pollers != nil {
		eventsource.InRange(c, "ProvisionedPollers.Minimum", pollers.Minimum, minPollers, maxLeastPollers)
		eventsource.InRange(c, "ProvisionedPollers.Maximum", pollers.Maximum, minPollers, mostPollers)
		c.Require(pollers.Minimum <= pollers.Maximum, "got ProvisionedPollers.Minimum %d and Maximum %d: the minimum must not be more", pollers.Minimum, pollers.Maximum)
	}
}

func (p *Props) checkTopics(c *synth.Checks) {
	if len(p.Topics) == 0 {
		return
	}
	_, created := p.Queue.(awssqs.Queue)
	c.Require(p.Queue == nil || created, "Topics with an imported Queue, whose policy is not this app's: subscribe it where it is created")
	fifo := *p.Topics[0].Fifo()
	seen := map[string]bool{}
	for i, topic := range p.Topics {
		c.Require(*topic.Fifo() == fifo, "Topics[%d] is not like Topics[0]: all must be FIFO topics, or none", i)
		path := *topic.Node().Path()
		c.Require(!seen[path], "Topics[%d] is there twice", i)
		seen[path] = true
		c.Require(!sameKey(topic.MasterKey(), p.queueKey()), "Topics[%d] has the key of the queue, whose policy has to name the topic: CloudFormation cannot make either first; give the topic another key", i)
	}
	c.Require(!p.FIFO || fifo, "Topics of a FIFO queue must be FIFO topics: SNS does not deliver those of standard topics to it")
}

// queueKey is that of the queue; nil for one of SQS.
func (p *Props) queueKey() awskms.IKey {
	if p.Queue != nil {
		return p.Queue.EncryptionMasterKey()
	}
	return p.EncryptionKey
}

// sameKey reports whether both are one key that this app creates. The policies of
// others are not changed.
func sameKey(a, b awskms.IKey) bool {
	if a == nil || b == nil {
		return false
	}
	_, created := b.(awskms.Key)
	return created && *a.Node().Path() == *b.Node().Path()
}

// checkReplay leaves to dlqreplay what is its own.
func (p *Props) checkReplay(c *synth.Checks) {
	if p.Replay == nil {
		return
	}
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"SourceQueue", p.Replay.SourceQueue != nil}, {"FIFO", p.Replay.FIFO}, {"MaxReceives", p.Replay.MaxReceives != 0}, {"VisibilityTimeout", p.Replay.VisibilityTimeout != 0},
	} {
		c.Require(!setting.set, "Replay.%s is set: the source of the replay is the queue of this construct", setting.name)
	}
	known := p.Queue == nil || deadLetterQueueOf(p.Queue) != nil
	c.Require(p.Replay.DeadLetterQueue != nil || known, "no Replay.DeadLetterQueue: that of the brought Queue is not known here")
	c.Require(p.Replay.DeadLetterQueue == nil || !known, "Replay.DeadLetterQueue is set, and the queue has one: leave it out")
}
