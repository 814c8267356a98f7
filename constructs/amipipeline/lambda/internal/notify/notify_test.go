package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/notify"
	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

type fake struct {
	in  *sns.PublishInput
	err error
}

func (f *fake) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	f.in = in
	return &sns.PublishOutput{}, f.err
}

func TestSend(t *testing.T) {
	f := &fake{}
	command := notify.Command("promote", wiring.Request{Action: wiring.ActionApprove, Track: "/images/web", Image: "1.2.0/3"})
	if want := `aws lambda invoke --function-name promote --cli-binary-format raw-in-base64-out --payload '{"action":"approve","track":"/images/web","image":"1.2.0/3"}' /dev/stdout`; command != want {
		t.Errorf("got %s", command)
	}
	n := notify.Notification{Kind: wiring.KindWaiting, Track: "/images/web", Title: "1.2.0/3 waits\nfor é" + strings.Repeat("x", 100), Text: []string{"Why."}, Commands: []string{command}}
	if err := (notify.Publisher{Client: f, TopicARN: "arn"}).Send(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	if s := *f.in.Subject; len(s) != 99 || !strings.HasPrefix(s, "Machine images: 1.2.0/3 waits?for ?xx") {
		t.Errorf("got subject %q", s)
	}
	var message map[string]string
	var machine notify.Notification
	if err := errors.Join(json.Unmarshal([]byte(*f.in.Message), &message), json.Unmarshal([]byte(message["default"]), &machine)); err != nil {
		t.Fatal(err)
	}
	if machine.Title != n.Title || machine.Commands[0] != command || !strings.Contains(message["email"], "\nWhy.\n\naws lambda invoke") || !strings.Contains(message["email"], "Stage: -") {
		t.Errorf("got %+v", message)
	}
	if got := *f.in.MessageAttributes[wiring.AttributeKind].StringValue; got != wiring.KindWaiting {
		t.Errorf("got kind %q", got)
	}
}

// TestLong: what is too long for SNS is told without its text rather than not.
func TestLong(t *testing.T) {
	f := &fake{err: errors.New("down")}
	err := (notify.Publisher{Client: f, TopicARN: "arn"}).Send(t.Context(), notify.Notification{Title: "x", Text: []string{strings.Repeat("x", 300<<10)}})
	if len(*f.in.Message) > 4<<10 || !strings.Contains(*f.in.Message, "more to tell") {
		t.Errorf("got a message of %d bytes", len(*f.in.Message))
	}
	if !errors.Is(err, f.err) {
		t.Errorf("got %v", err)
	}
}
