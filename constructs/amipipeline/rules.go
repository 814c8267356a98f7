package amipipeline

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline/wiring"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// attempts of EventBridge to deliver an event, as many as it makes at most.
const attempts = 185

// addEventRules bring Image Builder's events to the queue, and checks and promotions to
// the handlers.
func (c *Pipeline) addEventRules(p *Props) {
	if p.BuildTopic == nil || len(p.Pipelines) > 0 {
		c.addImageEvents()
	}
	if p.DisableAfterFailures > 0 {
		c.addDisabledEvent()
	}
	check := awsevents.RuleTargetInput_FromObject(map[string]any{"action": wiring.ActionCheck})
	c.addSchedule("Check", p.CheckEvery, c.Promote, check)
	if c.Follow == nil {
		return
	}
	c.addSchedule("CheckFollowers", p.CheckEvery, c.Follow, check)
	rule := &awsevents.RuleProps{
		Description:  jsii.String("Promoted images, to what follows them"),
		EventPattern: &awsevents.EventPattern{Source: jsii.Strings(wiring.EventSource), DetailType: jsii.Strings(wiring.DetailTypePromoted)},
		Targets:      &[]awsevents.IRuleTarget{c.functionTarget(c.Follow, nil, day, attempts)},
		EventBus:     p.EventBus,
	}
	c.EventRules = append(c.EventRules, awsevents.NewRule(c, jsii.String("Promoted"), rule))
}

// addImageEvents of this recipe's images, or of all images of the account if pipelines
// were brought: an event does not name the pipeline, so the handler asks for it.
func (c *Pipeline) addImageEvents() {
	resource := "image/"
	if c.Recipe != nil {
		resource += c.name + "/"
	}
	images := c.arn("imagebuilder", c.regionOfStack(), *awscdk.Stack_Of(c).Account(), resource, "")
	add := func(id, detailType, description string, detail *map[string]any) {
		c.EventRules = append(c.EventRules, awsevents.NewRule(c, jsii.String(id), &awsevents.RuleProps{
			Description: jsii.String(description),
			EventPattern: &awsevents.EventPattern{
				Source: jsii.Strings(wiring.SourceImageBuilder), DetailType: jsii.Strings(detailType), Resources: awsevents.Match_Prefix(images), Detail: detail,
			},
			Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSqsQueue(c.Messages, &awseventstargets.SqsQueueProps{
				DeadLetterQueue: c.DeadLetters, MaxEventAge: synth.Seconds(day), RetryAttempts: jsii.Number(attempts),
			})},
		}))
	}
	add("ImageStates", wiring.DetailTypeState, "Ends of builds, of which the topic is not told when they are cancelled", &map[string]any{
		"state": map[string]any{"status": []string{wiring.StatusAvailable, wiring.StatusFailed, wiring.StatusCancelled}},
	})
	add("Findings", wiring.DetailTypeFindings, "Findings of scans", nil)
}

// detailTypeDisabled is Image Builder's event of a pipeline that failed too often.
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html)
const detailTypeDisabled = "EC2 Image Builder Image Pipeline Automatically Disabled"

// addDisabledEvent tells people that nothing is built any more. It is Image Builder's
// only event that no handler needs to look at. The CDK lets EventBridge use the topic's
// key for it.
func (c *Pipeline) addDisabledEvent() {
	text := "Image Builder has disabled the pipeline " + c.name + ", because its builds failed again and again: nothing is built by schedule any more. The notifications of the builds have the reasons. Enable the pipeline when it is repaired."
	c.EventRules = append(c.EventRules, awsevents.NewRule(c, jsii.String("Disabled"), &awsevents.RuleProps{
		Description: jsii.String("The pipeline was disabled after failures"),
		EventPattern: &awsevents.EventPattern{
			Source: jsii.Strings(wiring.SourceImageBuilder), DetailType: jsii.Strings(detailTypeDisabled), Resources: &[]*string{c.Pipeline.AttrArn()},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSnsTopic(c.Topic, &awseventstargets.SnsTopicProps{
			DeadLetterQueue: c.DeadLetters, MaxEventAge: synth.Seconds(day), RetryAttempts: jsii.Number(attempts), Message: awsevents.RuleTargetInput_FromText(jsii.String(text)),
		})},
	}))
}

// addSchedule of a handler. A check that failed is not repeated: the next comes soon.
func (c *Pipeline) addSchedule(id string, every time.Duration, handler *gofunction.Function, input awsevents.RuleTargetInput) {
	c.EventRules = append(c.EventRules, awsevents.NewRule(c, jsii.String(id), &awsevents.RuleProps{
		Schedule: awsevents.Schedule_Rate(synth.Seconds(every)),
		Targets:  &[]awsevents.IRuleTarget{c.functionTarget(handler, input, every, 0)},
	}))
}

func (c *Pipeline) functionTarget(handler *gofunction.Function, input awsevents.RuleTargetInput, age time.Duration, attempts int) awsevents.IRuleTarget {
	return awseventstargets.NewLambdaFunction(handler.Function, &awseventstargets.LambdaFunctionProps{
		DeadLetterQueue: c.DeadLetters,
		Event:           input,
		MaxEventAge:     synth.Seconds(age),
		RetryAttempts:   jsii.Number(attempts),
	})
}
