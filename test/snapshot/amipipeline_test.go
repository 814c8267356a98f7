package snapshot

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/amipipeline"
)

// followedImages are of Windows, scanned, encrypted with one key, copied to another account,
// built with the internet, retired with time, and followed by a launch template and an
// Auto Scaling group.
func followedImages(app awscdk.App) awscdk.Stack {
	const day = 24 * time.Hour
	stack := awscdk.NewStack(app, jsii.String("FollowedImages"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	amipipeline.New(stack, "Images", &amipipeline.Props{
		Name:           "desktops",
		ParentImage:    "ssm:/images/windows/base",
		Architecture:   amipipeline.X86,
		Platform:       amipipeline.Windows,
		Volumes:        []amipipeline.Volume{{SizeGiB: 60, IOPS: 6000, ThroughputMiBps: 500}, {Device: "xvdf", SizeGiB: 100}},
		InternetAccess: true,
		ScanImages:     true,
		HoldFindings:   "critical",

		DisableAfterFailures: 3,
		Regions: []amipipeline.Region{
			{ShareWith: []string{"111122223333"}},
			{Name: "us-east-1", KeyARN: "arn:aws:kms:us-east-1:444455556666:alias/images", CopyTo: []string{"111122223333"}},
		},
		NativeParameter: "/newest/desktops",
		DeprecateAfter:  30 * day, DisableAfter: 60 * day, DeleteAfter: 90 * day, KeepLaunchedWithin: 30 * day,
		AccountRoles:  map[string]string{"111122223333": "arn:aws:iam::111122223333:role/Images"},
		EncryptionKey: key,
		Followers: []amipipeline.Follower{{
			LaunchTemplate: awsec2.LaunchTemplate_FromLaunchTemplateAttributes(stack, jsii.String("Template"), &awsec2.LaunchTemplateAttributes{LaunchTemplateId: jsii.String("lt-0123456789abcdef0")}),
			Group:          awsautoscaling.AutoScalingGroup_FromAutoScalingGroupName(stack, jsii.String("Group"), jsii.String("desktops")),
		}},
	})
	return stack
}
