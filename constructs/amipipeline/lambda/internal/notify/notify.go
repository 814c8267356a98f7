// Package notify tells people and machines what has happened to images, through an SNS
// topic: e-mail gets a text, all others JSON.
package notify

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
)

// A Client is the call of [*sns.Client] that a Publisher makes. It needs the permission
// sns:Publish on the topic.
type Client interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// A Publisher sends notifications to a topic.
type Publisher struct {
	Client   Client
	TopicARN string
}

// A Notification is what is told. Its JSON is what machines get.
type Notification struct {
	// Kind is one of those of package wiring.
	Kind  string `json:"kind"`
	Track string `json:"track,omitempty"`
	Stage string `json:"stage,omitempty"`
	// Image is the ARN of the image, Version its version.
	Image   string `json:"image,omitempty"`
	Version string `json:"version,omitempty"`
	// Title says in a few words what has happened.
	Title string `json:"title"`
	// Text is the rest, a paragraph each.
	Text []string `json:"text,omitempty"`
	// Commands are what an operator may do, for the AWS CLI.
	Commands []string `json:"commands,omitempty"`
}

const (
	maxSubject = 99        // characters, of ASCII
	maxText    = 100 << 10 // bytes, so that all together is less than 256 KB
)

// Send sends a notification.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
func (p Publisher) Send(ctx context.Context, n Notification) error {
	machine, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encode notification: %w", err)
	}
	if len(machine) > maxText {
		n.Text = []string{"There is more to tell than fits: see the log of the function."}
		if machine, err = json.Marshal(n); err != nil {
			return fmt.Errorf("encode notification: %w", err)
		}
	}
	message, err := json.Marshal(map[string]string{"default": string(machine), "email": n.mail()})
	if err != nil {
		return fmt.Errorf("encode notification: %w", err)
	}
	_, err = p.Client.Publish(ctx, &sns.PublishInput{
		TopicArn: &p.TopicARN, Subject: aws.String(n.subject()), Message: aws.String(string(message)), MessageStructure: aws.String("json"),
		MessageAttributes: map[string]types.MessageAttributeValue{
			wiring.AttributeKind: {DataType: aws.String("String"), StringValue: &n.Kind},
		},
	})
	if err != nil {
		return fmt.Errorf("publish to %s: %w", p.TopicARN, err)
	}
	return nil
}

// subject is the title as SNS takes it: printable ASCII in one line.
func (n Notification) subject() string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, wiring.NotificationSubject+": "+n.Title)
	return ascii[:min(len(ascii), maxSubject)]
}

// mail is the notification for people.
func (n Notification) mail() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", n.Title)
	for _, paragraph := range n.Text {
		fmt.Fprintf(&b, "\n%s\n", paragraph)
	}
	for _, command := range n.Commands {
		fmt.Fprintf(&b, "\n%s\n", command)
	}
	for _, fact := range []struct{ name, text string }{{"Track", n.Track}, {"Stage", n.Stage}, {"Version", n.Version}, {"Image", n.Image}} {
		fmt.Fprintf(&b, "\n%s: %s", fact.name, cmp.Or(fact.text, "-"))
	}
	b.WriteByte('\n')
	return b.String()
}

// Command is the line of the AWS CLI that sends a request to the function promote.
func Command(function string, request wiring.Request) string {
	payload, err := json.Marshal(request)
	if err != nil {
		panic(err) // a struct of strings
	}
	return "aws lambda invoke --function-name " + function + " --cli-binary-format raw-in-base64-out --payload '" + string(payload) + "' /dev/stdout"
}
