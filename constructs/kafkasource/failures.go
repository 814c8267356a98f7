package kafkasource

import "github.com/lintel-go/lintel/constructs/internal/eventsource"

// destination is where Lambda sends what it gives up.
func (p *Props) destination() eventsource.Destination {
	d := eventsource.Destination{Bucket: p.FailureBucket, Queue: p.FailureQueue, Topic: p.FailureTopic, AddressProp: "FailureKafkaTopic"}
	if p.FailureKafkaTopic != "" {
		d.Address = "kafka://" + p.FailureKafkaTopic
	}
	return d
}

// addFailures makes the places where records go that fail, and the table of what is
// done.
func (s *Source) addFailures(p *Props) {
	s.failures = eventsource.NewFailures(s, s.function, p.destination())
	s.Bucket, s.DeadLetters = s.failures.Bucket, s.failures.DeadLetters
	if p.Idempotency {
		s.IdempotencyTable = eventsource.NewIdempotencyTable(s, s.function)
	}
}
