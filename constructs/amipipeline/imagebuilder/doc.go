// Package imagebuilder reads what EC2 Image Builder tells of images: the messages that
// it sends to an SNS topic, and its events.
//
//	event, err := imagebuilder.ParseEvent(body)
//	switch {
//	case event.Image != nil: // a message: the image with its AMIs
//	case event.Change != nil: // an event: only its ARN and state
//	case event.Findings != nil: // an event: what a scan has found
//	}
//
// A body is an SNS envelope with a message, a message by itself (raw delivery), or an
// event of EventBridge.
//
// What an image cannot be followed without is checked: its ARN, from which name,
// version, account and region are taken, its state, and region, account and id of each
// AMI. All else is optional, and taken if it is there in the form that is known.
//
// https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-sns.html
// https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html
package imagebuilder
