package kafkapoller

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// Invocation is one delivery of records.
type Invocation struct {
	Records []RecordID
	Outcome Outcome
	Err     error // why it is not Succeeded or PartlySucceeded
}

// Outcome is how an invocation has ended.
type Outcome int

const (
	Running         Outcome = iota
	Succeeded               // all records are processed
	PartlySucceeded         // the response leaves some to be delivered again
	Failed                  // error, crash, timeout, or a response that reached nobody
	Misreported             // a response that the poller cannot understand
	Throttled               // not invoked
	Ignored                 // the same records were delivered at the same time, and that delivery counts
)

var outcomes = [...]string{"running", "succeeded", "partly succeeded", "failed", "misreported", "throttled", "ignored"}

func (o Outcome) String() string { return outcomes[o] }

// Errors of invocations that faults have befallen.
var (
	errThrottled    = errors.New("TooManyRequestsException: Rate Exceeded")
	errKilled       = errors.New("process killed by the test")
	errLostResponse = errors.New("response lost")
)

// deliver invokes the function with the batch until nothing is left of it, be it processed or discarded. An error means
// that the test has ended; attempts is how often the batch has failed before.
func (p *Poller) deliver(ctx context.Context, b batch, attempts int) error {
	var invoked int
	for retry := 0; ; retry++ {
		if retry > 0 {
			if err := wait(ctx, p.mapping.RetryDelay(retry)); err != nil {
				return err
			}
		}
		var err error
		if b, err = p.discardUndeliverable(ctx, b, invoked); err != nil || len(b) == 0 {
			return err
		}

		outcome, rest, err := p.invoke(ctx, b)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch outcome {
		case Succeeded:
			return nil
		case Throttled:
			// "If Lambda throttles the function or returns an error without invoking the function, Lambda retries until
			// the records expire or exceed the maximum age": throttles are no retries.
			// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
			continue
		case Failed:
			if p.mapping.BisectBatchOnFunctionError && len(b) > 1 {
				// "Splitting a batch does not count towards the retry quota" (the same page).
				first, second := b.halves()
				if err := p.deliver(ctx, first, attempts); err != nil {
					return err
				}
				return p.deliver(ctx, second, attempts)
			}
		case PartlySucceeded:
			if len(rest) < len(b) {
				retry = 0 // it gets on: no need to wait ever longer
			}
			b = rest
		}
		invoked++
		attempts++
		if limit := p.mapping.retries(); limit >= 0 && attempts > limit {
			return p.discard(ctx, b, RetryAttemptsExhausted, invoked, err)
		}
	}
}

// wait returns after d, or before with an error if ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// discardUndeliverable discards the records of a batch that are too old, and one that is too large, and returns the rest.
func (p *Poller) discardUndeliverable(ctx context.Context, b batch, invoked int) (batch, error) {
	var old, rest batch
	for _, item := range b {
		if limit := p.mapping.MaximumRecordAge; limit > 0 && time.Since(item.Timestamp) > limit {
			old = append(old, item)
		} else {
			rest = append(rest, item)
		}
	}
	if len(old) > 0 {
		if err := p.discard(ctx, old, RecordAgeExceeded, invoked, nil); err != nil {
			return nil, err
		}
	}
	if len(rest) == 1 && p.source.size(rest) > maxEventSize {
		return nil, p.discard(ctx, rest, MaximumPayloadSizeExceeded, invoked, nil)
	}
	return rest, nil
}

// discard gives records up. failure is that of the last invocation.
func (p *Poller) discard(ctx context.Context, b batch, condition Condition, invoked int, failure error) error {
	request := requestContext{
		RequestID:              fmt.Sprintf("20000000-0000-4000-8000-%012d", b[0].Offset),
		FunctionARN:            functionARN,
		Condition:              condition,
		ApproximateInvokeCount: invoked,
	}
	var response *responseContext
	if invoked > 0 {
		response = &responseContext{StatusCode: 200, ExecutedVersion: "$LATEST"}
		if failure != nil {
			response.FunctionError = "Unhandled"
		}
	}
	documents, err := p.mapping.OnFailure.documents(b, p.source, request, response)
	if err != nil {
		return err
	}
	if p.mapping.OnFailure == KafkaDestination {
		if err := p.produceFailures(ctx, b, documents); err != nil {
			return err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.discarded = append(p.discarded, Discarded{condition, b.ids(), documents})
	return nil
}

// produceFailures writes the documents about the records of a batch to the topic for failures: "Lambda uses the same
// partition key from the original record when producing to the destination topic."
// https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html#kafka-ofd-partitioning
func (p *Poller) produceFailures(ctx context.Context, b batch, documents []json.RawMessage) error {
	var records []*kgo.Record
	for i, document := range documents {
		records = append(records, &kgo.Record{Topic: p.mapping.OnFailureTopic, Key: b[i].Key, Value: document})
	}
	if err := p.client.ProduceSync(ctx, records...).FirstErr(); err != nil {
		return fmt.Errorf("produce to on-failure destination: %w", err)
	}
	return nil
}

// invoke delivers the batch once. rest is what a response leaves to be delivered again.
func (p *Poller) invoke(ctx context.Context, b batch) (outcome Outcome, rest batch, err error) {
	number := p.begin(b)
	faults := p.mapping.Faults.invocation(number)
	defer func() { p.end(number, outcome, err) }()
	if faults.throttle {
		return Throttled, nil, errThrottled
	}
	event := json.RawMessage(p.source.event(b))

	if faults.overlap {
		ignored := p.begin(b)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := p.function.Invoke(ctx, event)
			p.end(ignored, Ignored, err)
		}()
		defer func() { <-done }()
	}

	response, err := p.invokeUnder(ctx, faults, event)
	switch {
	case err != nil:
		return Failed, nil, err
	case !p.mapping.ReportBatchItemFailures:
		return Succeeded, nil, nil
	}
	if rest, err = p.mapping.PartialResponse.remaining(b, response); err != nil {
		return Misreported, nil, err
	}
	if len(rest) > 0 {
		return PartlySucceeded, rest, nil
	}
	return Succeeded, nil, nil
}

// invokeUnder invokes the function under the faults.
func (p *Poller) invokeUnder(ctx context.Context, faults invocationFaults, event json.RawMessage) (json.RawMessage, error) {
	if faults.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, faults.timeout)
		defer cancel()
	}
	if faults.kill > 0 {
		var cancel context.CancelCauseFunc
		ctx, cancel = context.WithCancelCause(ctx)
		defer cancel(nil)
		timer := time.AfterFunc(faults.kill, func() { cancel(errKilled) })
		defer timer.Stop()
	}
	response, err := p.function.Invoke(ctx, event)
	switch {
	case err != nil && errors.Is(context.Cause(ctx), errKilled):
		return nil, errors.Join(errKilled, err)
	case err != nil:
		return nil, err
	case faults.loseResponse:
		return nil, errLostResponse
	}
	return response, nil
}

// begin notes an invocation and returns its number.
func (p *Poller) begin(b batch) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.invocations = append(p.invocations, Invocation{Records: b.ids()})
	return len(p.invocations) - 1
}

// end notes how an invocation ended.
func (p *Poller) end(number int, outcome Outcome, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.invocations[number].Outcome = outcome
	p.invocations[number].Err = err
}
