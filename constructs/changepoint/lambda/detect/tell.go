package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/lintel-go/lintel/constructs/changepoint/notice"
	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
)

// An snsClient is the call of [*sns.Client] that the handler makes. It needs the
// permission sns:Publish on the topic.
type snsClient interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// A busClient is the call of [*eventbridge.Client] that the handler makes. It needs the
// permission events:PutEvents on the bus.
type busClient interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// A teller publishes change points.
type teller struct {
	topic  snsClient
	bus    busClient
	config config
}

// tell publishes change points to the topic and to the bus. What fails at one keeps
// nothing from the other.
func (t *teller) tell(ctx context.Context, notices []notice.Notice) error {
	var errs []error
	for i := range notices {
		errs = append(errs, t.publish(ctx, &notices[i]))
	}
	if t.config.EventBus != "" {
		errs = append(errs, t.putEvents(ctx, notices))
	}
	return errors.Join(errs...)
}

func (t *teller) publish(ctx context.Context, n *notice.Notice) error {
	attribute := func(value string) snstypes.MessageAttributeValue {
		return snstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
	}
	_, err := t.topic.Publish(ctx, &sns.PublishInput{
		TopicArn:          &t.config.TopicARN,
		MessageStructure:  aws.String("json"),
		Subject:           aws.String(n.Subject()),
		Message:           aws.String(n.Message()),
		MessageAttributes: map[string]snstypes.MessageAttributeValue{"id": attribute(n.ID), "series": attribute(n.Series)},
	})
	if err != nil {
		return fmt.Errorf("publish change point %s to %s: %w", n.ID, t.config.TopicARN, err)
	}
	return nil
}

// maxEntries is how many events a request may have.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
const maxEntries = 10

func (t *teller) putEvents(ctx context.Context, notices []notice.Notice) error {
	for len(notices) > 0 {
		part := notices[:min(len(notices), maxEntries)]
		notices = notices[len(part):]
		entries := make([]ebtypes.PutEventsRequestEntry, len(part))
		for i := range part {
			entry, err := t.entry(&part[i])
			if err != nil {
				return err
			}
			entries[i] = entry
		}
		out, err := t.bus.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: entries})
		if err != nil {
			return fmt.Errorf("put change points on bus %s: %w", t.config.EventBus, err)
		}
		for i, entry := range out.Entries {
			if entry.ErrorCode != nil {
				return fmt.Errorf("put change point %s on bus %s: %s: %s", part[i].ID, t.config.EventBus, *entry.ErrorCode, aws.ToString(entry.ErrorMessage))
			}
		}
	}
	return nil
}

func (t *teller) entry(n *notice.Notice) (ebtypes.PutEventsRequestEntry, error) {
	detail, err := json.Marshal(n)
	if err != nil {
		return ebtypes.PutEventsRequestEntry{}, err
	}
	decided, err := notice.Time(n.Decided)
	return ebtypes.PutEventsRequestEntry{
		EventBusName: &t.config.EventBus,
		Source:       aws.String(wiring.EventSource),
		DetailType:   aws.String(wiring.EventDetailType),
		Detail:       aws.String(string(detail)),
		Time:         &decided,
	}, err
}
