package kafkacluster_test

import (
	"encoding/json"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// newStack in an environment, so that its VPCs have three Availability Zones.
func newStack(t *testing.T) awscdk.Stack { return synthtest.NewStackIn(t, "eu-central-1") }

// typical props: a topic, one who writes it and one who reads it.
func typical() *kafkacluster.Props {
	return &kafkacluster.Props{
		Topics: []kafkacluster.Topic{{Name: "orders"}},
		Users: []kafkacluster.User{
			{Name: "shop", Produces: []string{"orders"}},
			{Name: "billing", Consumes: []string{"orders"}},
		},
	}
}

// onEC2 is a stack with a cluster on EC2 whose props start from the typical ones.
func onEC2(t *testing.T, change func(awscdk.Stack, *kafkacluster.Props)) synthtest.Resources {
	t.Helper()
	stack, props := newStack(t), typical()
	if change != nil {
		change(stack, props)
	}
	kafkacluster.New(stack, "Kafka", props)
	return synthtest.Synthesize(t, stack)
}

// onMSK is a stack with a cluster on Amazon MSK whose props start from the typical ones.
func onMSK(t *testing.T, change func(awscdk.Stack, *kafkacluster.Props)) synthtest.Resources {
	t.Helper()
	stack, props := newStack(t), typical()
	if change != nil {
		change(stack, props)
	}
	kafkacluster.NewMSK(stack, "Kafka", props)
	return synthtest.Synthesize(t, stack)
}

// statement of a policy; Action and Resource are lists.
type statement struct {
	Action, Resource []any
	Condition        map[string]map[string]any
}

// statements of the policies of a role, by the beginning of the policies' logical ID.
func statements(t *testing.T, r synthtest.Resources, prefix string) []statement {
	t.Helper()
	_, policy := r.Only(t, "AWS::IAM::Policy", prefix)
	var properties struct {
		PolicyDocument struct {
			Statement []struct {
				Action, Resource any
				Condition        map[string]map[string]any
			}
		}
	}
	if err := json.Unmarshal(policy.Properties, &properties); err != nil {
		t.Fatal(err)
	}
	var out []statement
	for _, s := range properties.PolicyDocument.Statement {
		out = append(out, statement{list(s.Action), list(s.Resource), s.Condition})
	}
	return out
}

// list is a value of IAM's kind: one, or a list.
func list(value any) []any {
	if values, ok := value.([]any); ok {
		return values
	}
	return []any{value}
}
