// Package wiring is what the construct amipipeline and its handlers agree on:
// environment variables, the table, events and metrics. It calls no AWS service, so
// that both may import it.
//
// The construct writes one [Config] with Config.Variables for all three handlers,
// which read it with [FromEnvironment]. Both check it in the same way, so what a
// handler would refuse is refused before it is deployed.
//
// # The handlers
//
//	lambda/images   takes a queue (SQS, partial batch responses): messages of Image
//	                Builder from its SNS topic, in their envelope or raw, and its events
//	                from EventBridge, "EC2 Image Builder Image State Change" and "EC2 Image
//	                Builder CVE Detected". Its visibility timeout is six times the
//	                function's timeout.
//	lambda/promote  takes a [Request]: from operators, who invoke it, and {"action":
//	                "check"} from a schedule, every few minutes. The schedule is needed
//	                even without gates: it repeats what has failed in a region.
//	lambda/follow   takes the event [DetailTypePromoted] from EventBridge, and the
//	                same {"action": "check"} from a schedule. Only if there are
//	                Followers.
//
// Timeout of each: at least a minute. A track is held for as long as an invocation may
// take, so one that has crashed keeps others waiting for no longer.
//
// # Permissions
//
// images and promote, in the account of the functions:
//
//	dynamodb:GetItem, PutItem, UpdateItem, Query   the table
//	ssm:PutParameter, GetParameter, GetParameterHistory, LabelParameterVersion,
//	  UnlabelParameterVersion, AddTagsToResource
//	                          parameter + parameterpath.Template.Pattern(), every region
//	ec2:DescribeImages        *, which has no resource level; SSM needs it too, of who
//	                          writes a parameter of type aws:ec2:image
//	sns:Publish               TopicARN, and what its key needs
//	events:PutEvents          EventBus
//	imagebuilder:GetImage     the images of the account: image/*
//	imagebuilder:TagResource, UntagResource   the same, if ProtectImages
//	sts:AssumeRole            each of AccountRoles
//
// promote also cloudwatch:DescribeAlarms on *, if a stage has alarms: composite alarms
// are only shown to who may see all. A role in another account needs the permissions on
// ssm and ec2 there, and ssm:GetParameter is how is seen that SSM has accepted an image.
//
// follow, in its own region and account: ssm:GetParameter on the parameters;
// dynamodb:GetItem and PutItem on the table; ec2:DescribeLaunchTemplateVersions (*),
// ec2:CreateLaunchTemplateVersion and ModifyLaunchTemplate on the launch templates;
// autoscaling:StartInstanceRefresh on the groups.
package wiring

// Environment variables of the handlers. Those that are not set are defaults.
const (
	// Table is the name or ARN of the DynamoDB table.
	Table = "LINTEL_AMI_TABLE"
	// Account is the id of the account of the functions.
	Account = "LINTEL_AMI_ACCOUNT"
	// ParameterPath is the template of the parameters' names: see package
	// parameterpath.
	ParameterPath = "LINTEL_AMI_PARAMETER_PATH"
	// DataType is that of the parameters: DataTypeImage or DataTypeText.
	DataType = "LINTEL_AMI_DATA_TYPE"
	// Stages is the JSON of the stages.
	Stages = "LINTEL_AMI_STAGES"
	// Pipelines is a JSON list of the ARNs of the pipelines of which images are taken.
	Pipelines = "LINTEL_AMI_PIPELINES"
	// WithoutPipeline is what {pipeline} is for an image that no pipeline has made.
	WithoutPipeline = "LINTEL_AMI_WITHOUT_PIPELINE"
	// AccountRoles is a JSON object: the ARNs of roles by the id of their account.
	AccountRoles = "LINTEL_AMI_ACCOUNT_ROLES"
	// Tags is a JSON object: tags of the parameters.
	Tags = "LINTEL_AMI_TAGS"
	// TopicARN is the SNS topic of the notifications.
	TopicARN = "LINTEL_AMI_TOPIC_ARN"
	// EventBus is the name or ARN of the bus to which promotions are sent.
	EventBus = "LINTEL_AMI_EVENT_BUS"
	// HoldFindings is the severity from which on findings hold an image.
	HoldFindings = "LINTEL_AMI_HOLD_FINDINGS"
	// ProtectImages is "true" to tag the images that stages have.
	ProtectImages = "LINTEL_AMI_PROTECT_IMAGES"
	// PromoteFunction is the name of the function promote, for the commands in
	// notifications.
	PromoteFunction = "LINTEL_AMI_PROMOTE_FUNCTION"
	// Followers is the JSON of what follows the parameters.
	Followers = "LINTEL_AMI_FOLLOWERS"
)

// MaxVariables is how many octets all environment variables of a Lambda function
// may take together, names and values.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MaxVariables = 4096
