package eventsource

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Destination is where Lambda sends what it gives up: the one that is set, or a bucket
// that is created.
type Destination struct {
	Bucket awss3.IBucket
	Queue  awssqs.IQueue
	Topic  awssns.ITopic
	// Address of another kind, such as "kafka://topic", which the construct that has
	// such a kind gives permission for; its prop is AddressProp.
	Address, AddressProp string
}

// Check refuses several destinations at once, and FIFO, which Lambda does not take.
func (d Destination) Check(c *synth.Checks) {
	var given []string
	for _, way := range []struct {
		name string
		set  bool
	}{
		{"FailureBucket", d.Bucket != nil}, {"FailureQueue", d.Queue != nil},
		{"FailureTopic", d.Topic != nil}, {d.AddressProp, d.Address != ""},
	} {
		if way.set {
			given = append(given, way.name)
		}
	}
	c.Require(len(given) <= 1, "%s are set together: choose one on-failure destination", strings.Join(given, " and "))
	if d.Queue != nil {
		c.Require(!*d.Queue.Fifo(), "FailureQueue is a FIFO queue: Lambda takes standard queues")
	}
	if d.Topic != nil {
		c.Require(!*d.Topic.Fifo(), "FailureTopic is a FIFO topic: Lambda takes standard topics")
	}
}

// ToBucket reports whether the destination is a bucket, created or brought.
func (d Destination) ToBucket() bool { return d.Queue == nil && d.Topic == nil && d.Address == "" }

// config of a mapping; bucket is the one that was created or brought.
func (d Destination) config(bucket awss3.IBucket) *awslambda.CfnEventSourceMapping_DestinationConfigProperty {
	destination := &d.Address
	switch {
	case d.Queue != nil:
		destination = d.Queue.QueueArn()
	case d.Topic != nil:
		destination = d.Topic.TopicArn()
	case d.ToBucket():
		destination = bucket.BucketArn()
	}
	return &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
		OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: destination},
	}
}
