// Package amipipeline builds machine images with EC2 Image Builder and brings them to
// those who launch instances, stage by stage, forward only, in every Region and account.
//
//	images := amipipeline.New(stack, "Web", &amipipeline.Props{
//		Components: []amipipeline.Component{{Managed: "update-linux"}, {YAML: hardening}},
//	})
//
// The shortest use builds Amazon Linux 2023 for arm64 with the newest updates, on
// Sundays if there are any. Instances are launched from the parameter:
//
//	awsec2.MachineImage_ResolveSsmParameterAtLaunch(jsii.String(images.ParameterName("latest")), nil)
//
// # Two halves
//
// The native half is Image Builder's own: recipe and components, the network and the
// role of the instances that build, distribution, schedule, scans, lifecycle policy and
// an SSM parameter with the newest build. What Image Builder would refuse is refused when
// the app is synthesized, component documents included; package component has the
// rules.
//
// The other half is promotion, by handlers in Go: it follows the messages and events of
// Image Builder and writes a parameter for each stage, which never goes back to an older
// build by itself, waits for alarms or an operator if told to, can be rolled back, keeps
// a history and tells people. With Props.BuildTopic it is for pipelines that are there
// already, and nothing of the first half is made.
//
// # Changes of a recipe
//
// Recipes and components of Image Builder never change: there are only new versions. The
// version of the recipe is "1.0.x", whose x Image Builder counts up whenever the recipe
// is another, and a component keeps its version and gets a new build number. So a change
// deploys without a version being edited, the name of the images stays, and their order
// is that in which they were defined. Old versions are kept when they are replaced: the
// images made from them refer to them.
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/create-image-recipes.html)
package amipipeline
