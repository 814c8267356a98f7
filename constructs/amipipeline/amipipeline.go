package amipipeline

import (
	"cmp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/lintel-go/lintel/constructs/amipipeline/component"
	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Architecture of the images and of the instances that build them.
type Architecture string

// The architectures of EC2.
const (
	ARM64 Architecture = "arm64"
	X86   Architecture = "x86_64"
)

// Platform of the images.
type Platform = component.Platform

// The platforms of Image Builder.
const (
	Linux   = component.Linux
	Windows = component.Windows
	MacOS   = component.MacOS
)

// Props configures a pipeline. Every field is optional.
type Props struct {
	// Name of the pipeline, its recipe and what else Image Builder wants to have a name:
	// 3 to 90 lower-case letters, digits and hyphens, once in an account and Region. It
	// is {pipeline} and {recipe} in ParameterPath. Default: the stack's name, the
	// construct's path and a hash of it.
	Name string
	// ParentImage is what images are made from: the name of an image that Amazon
	// manages, such as "amazon-linux-2023-arm64", whose newest version is taken; an ARN of
	// an Image Builder image, with x for what may change in its version; "ssm:" with the
	// name of a parameter; an AMI id; or a product id of AWS Marketplace.
	// Default: "amazon-linux-2023-arm64", or -x86 with that architecture.
	ParentImage string
	// Architecture of ParentImage. Default: ARM64.
	Architecture Architecture
	// Platform of ParentImage. Default: Linux.
	Platform Platform
	// Components in the order in which they run, 1 to 20. Default: Amazon's
	// "update-linux" and "simple-boot-test-linux", or "update-windows".
	Components []Component
	// RecipeVersion is x.y.z with numbers, or with one x that Image Builder counts up
	// when the recipe changes. Default: "1.0.x". A version without an x must be changed
	// with every change of the recipe or its components.
	RecipeVersion string
	// RootDevice of ParentImage. Default: "/dev/xvda" for Linux, "/dev/sda1" otherwise,
	// such as Ubuntu's must be said.
	RootDevice string
	// Volumes of the images. Default: the root device, encrypted, of type gp3, as
	// large as that of ParentImage. It is there with others too.
	Volumes []Volume
	// WorkingDirectory of the build. Default: Image Builder's.
	WorkingDirectory string
	// UserData that the building instance runs when it starts, as text. It must see to
	// it that the SSM agent is there. Default: Image Builder's.
	UserData string
	// UninstallSSMAgent removes the agent at the end of the build.
	UninstallSSMAgent bool

	// InstanceTypes that may build; Image Builder takes one that is available.
	// Default: m7g.large and m6g.large, or m7i.large and m6i.large for X86.
	InstanceTypes []string
	// Vpc to build in; it must have a way to Systems Manager, Image Builder, CloudWatch
	// Logs and S3. Default: a new one with endpoints for them, and no internet.
	Vpc awsec2.IVpc
	// VpcSubnets of Vpc; the first is taken. Default: the private ones.
	VpcSubnets *awsec2.SubnetSelection
	// SecurityGroups of the building instance, in Vpc. Default: one without ingress.
	SecurityGroups []awsec2.ISecurityGroup
	// InternetAccess gives the new VPC a NAT gateway, for components that download from
	// elsewhere than S3. Default: none. The packages of Amazon Linux come from S3.
	InternetAccess bool
	// InstanceRole of the building instance. Default: a new one with the least that
	// Image Builder needs, to which you may add what your components read.
	InstanceRole awsiam.IRole
	// MetadataHops of IMDSv2, 1 to 64. Default: 1. Components that run containers need 2.
	MetadataHops int
	// HostID or HostResourceGroupARN of Dedicated Hosts to build on, one of which macOS
	// needs. Default: shared hardware.
	HostID, HostResourceGroupARN string
	// KeepFailedInstances for looking into them, by Session Manager. They cost until
	// someone ends them. Default: ended.
	KeepFailedInstances bool
	// LogBucket for the files of the builds. Default: a new one.
	LogBucket awss3.IBucket
	// BuildLogRetention of the new bucket's files and of Image Builder's log groups, in
	// whole days that CloudWatch Logs knows. Default: 90 days.
	BuildLogRetention time.Duration

	// Schedule is a cron expression of six fields, in TimeZone. Default: "0 6 ? * SUN *",
	// Sundays.
	Schedule string
	// TimeZone of Schedule, an IANA name such as "Europe/Berlin". Default: UTC.
	TimeZone string
	// DisableSchedule builds only when told to. Default: off.
	DisableSchedule bool
	// BuildEveryTime builds whether or not ParentImage or a component has a new
	// version. Updates of packages are no new version. Default: only if one has.
	BuildEveryTime bool
	// DisableAfterFailures stops the schedule after so many builds in a row that failed, 1
	// to 10. It is told when that happens. Default: 0, never.
	DisableAfterFailures int
	// DisableTests leaves the test phases out, and the instance that runs them.
	DisableTests bool
	// ScanImages keeps the findings of Amazon Inspector for the building instance. Inspector
	// must be activated for EC2 in the account, which this construct does not do.
	ScanImages bool
	// ImageTags of the Image Builder images, at most 45, and AMITags of the AMIs.
	ImageTags, AMITags map[string]string
	// AMIName must have {{ imagebuilder:buildDate }}, for names are unique. Default: the
	// pipeline's name and the date.
	AMIName string

	// Regions to which images are distributed. Default: that of the stack.
	Regions []Region
	// NativeParameter is the name of the SSM parameter that Image Builder itself writes in
	// each of the Regions: the newest build, whether it was promoted or not. Default:
	// "/imagebuilder/" with the pipeline's name and "/newest".
	NativeParameter string
	// DisableNativeParameter leaves it out.
	DisableNativeParameter bool

	// DeprecateAfter, DisableAfter and DeleteAfter are ages at which the lifecycle policy
	// hides images, keeps them from being launched, and deletes them with their AMIs and
	// snapshots, in whole days. Images that a stage has, or had before, are left alone.
	// Default: 0, never.
	DeprecateAfter, DisableAfter, DeleteAfter time.Duration
	// KeepImages is how many images are kept whatever their age, 1 to 10. Default: 3.
	KeepImages int
	// KeepLaunchedWithin leaves images alone from which an instance was launched so
	// lately, in whole days up to 365. Default: 0, that does not matter.
	KeepLaunchedWithin time.Duration

	// BuildTopic brings the topic to which pipelines send, that are there already:
	// nothing that builds is made then. Its messages must be of Image Builder.
	BuildTopic awssns.ITopic
	// Pipelines are the ARNs of those that send to BuildTopic. Default: whoever sends. With
	// them, Image Builder's events are followed too, which tell of CANCELLED builds and
	// of findings.
	Pipelines []string
	// ParameterRegions are where images of BuildTopic are, and parameters are written.
	// Default: that of the stack. Otherwise it is Regions.
	ParameterRegions []string
	// WithoutPipeline is what {pipeline} is for images that no pipeline of BuildTopic made.
	// Default: they are not taken, and it is told.
	WithoutPipeline string

	// ParameterPath is the template of the parameters' names: see package parameterpath.
	// Default: "/images/{pipeline}/{stage}".
	ParameterPath string
	// TextParameters are of data type text. Default: aws:ec2:image, which SSM checks.
	TextParameters bool
	// ParameterTags beside those of Lintel, at most 40.
	ParameterTags map[string]string
	// Stages through which images go. Default: "latest", which every new one enters.
	Stages []Stage
	// HoldFindings is "critical", "high" or "medium": images with such findings pass no
	// gate but by an operator. It needs ScanImages, of brought pipelines too. Default: none.
	HoldFindings string
	// AccountRoles are ARNs of roles by the account in which each writes the parameters
	// of images that were copied there. Default: none; such images are told.
	AccountRoles map[string]string
	// Followers get the image of a stage. Default: none.
	Followers []Follower
	// MaxImageAge is the age of the oldest image in the last stage at which an alarm goes
	// off, in whole days: nothing new came through. Default: 0, none.
	MaxImageAge time.Duration
	// CheckEvery is how often gates are looked at and what failed is repeated, in whole
	// minutes from 1 to 60. Default: 5 minutes.
	CheckEvery time.Duration

	// Emails are told of what happens. Each gets a message to confirm first.
	Emails []string
	// Topic brings the topic of notifications. Default: a new one.
	Topic awssns.ITopic
	// EventBus gets an event "Machine Image Promoted" for each parameter that was written.
	// Default: the account's default bus.
	EventBus awsevents.IEventBus
	// EncryptionKey of volumes, components, files of builds, topics and the table.
	// Default: a new key for the topics, and AWS's for the rest. A key of another stack
	// must let Image Builder use it: see the README.
	EncryptionKey awskms.IKey
	// MemoryMiB of the handlers. Default: 256.
	MemoryMiB int
	// LogRetention of the handlers' logs, in whole days that CloudWatch Logs knows.
	// Default: 30 days.
	LogRetention time.Duration
	// AlarmActions are run when an alarm goes off. Default: none.
	AlarmActions []awscloudwatch.IAlarmAction
	// DisableDashboard leaves the CloudWatch dashboard out.
	DisableDashboard bool
}

// Pipeline is a pipeline and what promotes its images. What is of building is nil with
// Props.BuildTopic.
type Pipeline struct {
	constructs.Construct
	// Components that were created, by their name.
	Components map[string]awsimagebuilder.CfnComponent
	// Recipe of the images.
	Recipe awsimagebuilder.CfnImageRecipe
	// Vpc in which images are built, created or brought.
	Vpc awsec2.IVpc
	// Endpoints of AWS services in the new VPC, by name, and their security group, which
	// admits the building instance; nil with InternetAccess.
	Endpoints     map[string]awsec2.InterfaceVpcEndpoint
	EndpointGroup awsec2.SecurityGroup
	// SecurityGroups of the building instance, created or brought.
	SecurityGroups []awsec2.ISecurityGroup
	// InstanceRole and InstanceProfile of the building instance.
	InstanceRole    awsiam.IRole
	InstanceProfile awsiam.InstanceProfile
	// LogBucket with the files of builds, created or brought.
	LogBucket awss3.IBucket
	// ImageLogs and PipelineLogs of Image Builder.
	ImageLogs, PipelineLogs awslogs.LogGroup
	// Infrastructure, Distribution and Pipeline of Image Builder, and the role as which
	// it runs.
	Infrastructure awsimagebuilder.CfnInfrastructureConfiguration
	Distribution   awsimagebuilder.CfnDistributionConfiguration
	ExecutionRole  awsiam.Role
	Pipeline       awsimagebuilder.CfnImagePipeline
	// Lifecycle policy and its role; nil if nothing gets old.
	Lifecycle     awsimagebuilder.CfnLifecyclePolicy
	LifecycleRole awsiam.Role

	// BuildTopic is where Image Builder sends to, created or brought.
	BuildTopic awssns.ITopic
	// TopicKey encrypts the topics; nil if one was brought for all, or none is needed.
	TopicKey awskms.Key
	// Messages of Image Builder, and those that could not be processed.
	Messages, DeadLetters awssqs.Queue
	// EventRules bring Image Builder's events, checks and promotions to the handlers.
	EventRules []awsevents.Rule
	// Table is the truth of which image is where, and the history.
	Table awsdynamodb.Table
	// Topic of notifications, created or brought.
	Topic awssns.ITopic
	// EventBus gets an event for each parameter that was written, the account's default
	// or brought.
	EventBus awsevents.IEventBus
	// Images is the handler of messages and events, Promote that of operators and checks,
	// Follow that of followers; nil if there are none.
	Images, Promote, Follow *gofunction.Function

	// Alarms of the pipeline.
	Alarms *Alarms
	// Dashboard of the pipeline; nil if it is disabled.
	Dashboard awscloudwatch.Dashboard

	name     string
	props    *Props
	template parameterpath.Template
}

// New creates a pipeline. It panics with an error that names the construct when the
// props are wrong, and that includes a component document that Image Builder would
// refuse.
func New(scope constructs.Construct, id string, props *Props) *Pipeline {
	if props == nil {
		props = &Props{}
	}
	p := props.withDefaults()
	checks := synth.NewChecks(scope, id)
	p.check(checks, awscdk.Stack_Of(scope))
	checks.Panic()

	c := &Pipeline{props: &p, BuildTopic: p.BuildTopic}
	c.template, _ = parameterpath.Parse(p.ParameterPath) // was checked
	constructs.NewConstruct_Override(c, scope, &id)
	c.name = cmp.Or(p.Name, uniqueName(c))
	c.checkParameterNames(&p)
	c.addTopics(&p)
	if p.BuildTopic == nil {
		c.addBuild(&p)
	}
	c.addPromotion(&p)
	c.addAlarms(&p)
	if !p.DisableDashboard {
		c.addDashboard()
	}
	c.addOutputs(&p)
	return c
}

// addBuild makes the native half.
func (c *Pipeline) addBuild(p *Props) {
	c.addComponents(p)
	c.addRecipe(p)
	c.addNetwork(p)
	c.addLogs(p)
	c.addInstanceRole(p)
	c.addInfrastructure(p)
	c.addDistribution(p)
	c.addExecutionRole(p)
	c.addPipeline(p)
	c.addLifecycle(p)
}
