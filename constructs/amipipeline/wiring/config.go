package wiring

import (
	"os"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
	"github.com/lintel-go/lintel/constructs/amipipeline/promotion"
	"github.com/lintel-go/lintel/lambdakit/env"
)

// Config is what the environment variables say. Table, Account, Pipelines,
// WithoutPipeline, the values of AccountRoles and Tags, TopicARN, EventBus,
// PromoteFunction, the alarms of stages and what followers name may hold tokens of the
// CDK.
type Config struct {
	// Table is required. Its keys are TablePartition and TableSort.
	Table string `env:"LINTEL_AMI_TABLE,required"`
	// Account is required. Images of other accounts are written with AccountRoles.
	Account string `env:"LINTEL_AMI_ACCOUNT,required"`
	// ParameterPath is required. It has {stage} if there are several stages.
	ParameterPath string `env:"LINTEL_AMI_PARAMETER_PATH,required"`
	// DataType is DataTypeImage if empty. The type of a parameter cannot be changed
	// to or from DataTypeImage.
	DataType string `env:"LINTEL_AMI_DATA_TYPE"`
	// Stages are DefaultStages if empty.
	Stages []Stage `env:"LINTEL_AMI_STAGES"`
	// Pipelines are ARNs. If empty, the images of all are taken, which is right for a
	// topic that only those pipelines have, and wrong for events, which come of all
	// pipelines of the account and region.
	Pipelines []string `env:"LINTEL_AMI_PIPELINES"`
	// WithoutPipeline is optional. Without it an image that no pipeline has made is
	// not taken if ParameterPath has {pipeline}, and it is told.
	WithoutPipeline string `env:"LINTEL_AMI_WITHOUT_PIPELINE"`
	// AccountRoles are by account id. Images that were copied to another account are
	// written there with its role. Those of an account without a role are not written,
	// and it is told.
	AccountRoles map[string]string `env:"LINTEL_AMI_ACCOUNT_ROLES"`
	// Tags are of every parameter, beside those of Lintel, whose keys begin with
	// TagPrefix. At most MaxTags.
	Tags map[string]string `env:"LINTEL_AMI_TAGS"`
	// TopicARN is required.
	TopicARN string `env:"LINTEL_AMI_TOPIC_ARN,required"`
	// EventBus is DefaultEventBus if empty.
	EventBus string `env:"LINTEL_AMI_EVENT_BUS"`
	// HoldFindings is SeverityCritical, SeverityHigh, SeverityMedium or empty. An image
	// with such findings passes no gate but by an operator.
	HoldFindings string `env:"LINTEL_AMI_HOLD_FINDINGS"`
	// ProtectImages tags the Image Builder images that a stage has, or had before, with
	// TagInUse, for the exclusion rules of a lifecycle policy.
	ProtectImages bool `env:"LINTEL_AMI_PROTECT_IMAGES"`
	// PromoteFunction is required. It is ThisFunction for lambda/promote itself.
	PromoteFunction string `env:"LINTEL_AMI_PROMOTE_FUNCTION,required"`
	// Followers are optional.
	Followers []Follower `env:"LINTEL_AMI_FOLLOWERS"`
}

// Stage is a stage of promotion.
type Stage struct {
	// Name is what {stage} stands for: see promotion.Plan.
	Name string
	// Gate is how an image comes into the stage: promotion.Automatic if empty.
	Gate promotion.Gate `json:",omitempty"`
	// Alarms are the names of CloudWatch alarms, composite or not, in the region of the
	// functions, if the gate is promotion.Alarms: at most MaxAlarms.
	Alarms []string `json:",omitempty"`
	// BakeMinutes is for how long all Alarms must have been OK since the image came
	// into the stage before: 1 to MaxBakeMinutes if the gate is promotion.Alarms.
	BakeMinutes int `json:",omitempty"`
}

// Bake is BakeMinutes as a duration.
func (s Stage) Bake() time.Duration { return time.Duration(s.BakeMinutes) * time.Minute }

// Follower is a launch template, an Auto Scaling group or both, in the region and
// account of the functions, that follow a parameter.
type Follower struct {
	// Parameter is the name of the parameter: see parameterpath.Template.Expand.
	Parameter string
	// LaunchTemplate is the id of a launch template, which gets a new version with the
	// image, made from its default version, and that becomes its default. It is not
	// needed for a launch template that resolves the parameter by itself.
	LaunchTemplate string `json:",omitempty"`
	// Group is the name of an Auto Scaling group of which the instances are
	// replaced. It should use the default version of LaunchTemplate.
	Group string `json:",omitempty"`
	// MinHealthyPercent is of the group while that happens, 1 to 100:
	// DefaultMinHealthyPercent if zero. MaxHealthyPercent is 100 to 200, and at most
	// 100 more than that: 100 if zero.
	MinHealthyPercent int `json:",omitempty"`
	MaxHealthyPercent int `json:",omitempty"`
	// WarmupSeconds is how long an instance takes until it counts: the group's
	// default if zero.
	WarmupSeconds int `json:",omitempty"`
}

// Limits and defaults of Config.
const (
	DefaultEventBus          = "default"
	DefaultMinHealthyPercent = 90
	MaxBakeMinutes           = 14 * 24 * 60
	// MaxAlarms is how many names DescribeAlarms takes.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
	MaxAlarms = 100
	// MaxTags leaves room for those of Lintel: a parameter has at most 50.
	// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-tagging.html
	MaxTags      = 40
	MaxFollowers = 20
)

// ThisFunction is the value of PromoteFunction where it stands for the function that reads
// it: CloudFormation gives a function no reference to itself. FromEnvironment returns
// the name.
const ThisFunction = "this"

// Values of DataType.
const (
	DataTypeImage = "aws:ec2:image"
	DataTypeText  = "text"
)

// Values of HoldFindings, from the worst on.
const (
	SeverityCritical = "critical"
	SeverityHigh     = "high"
	SeverityMedium   = "medium"
)

// DefaultStages is one stage, "latest", which every new image enters by itself.
func DefaultStages() []Stage { return []Stage{{Name: "latest", Gate: promotion.Automatic}} }

// FromEnvironment reads the environment variables. What is not set is its default. Its
// errors show no values.
func FromEnvironment() (Config, error) {
	var c Config
	if err := env.Decode(&c); err != nil {
		return Config{}, err
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c.withDefaults(), nil
}

// withDefaults fills in what is not set.
func (c Config) withDefaults() Config {
	if c.DataType == "" {
		c.DataType = DataTypeImage
	}
	if c.EventBus == "" {
		c.EventBus = DefaultEventBus
	}
	if c.PromoteFunction == ThisFunction {
		c.PromoteFunction = os.Getenv("AWS_LAMBDA_FUNCTION_NAME")
	}
	if len(c.Stages) == 0 {
		c.Stages = DefaultStages()
	}
	c.Stages, c.Followers = slices.Clone(c.Stages), slices.Clone(c.Followers) // the caller's stay as they are
	for i := range c.Stages {
		if c.Stages[i].Gate == "" {
			c.Stages[i].Gate = promotion.Automatic
		}
	}
	for i := range c.Followers {
		if c.Followers[i].Group == "" {
			continue
		}
		if c.Followers[i].MinHealthyPercent == 0 {
			c.Followers[i].MinHealthyPercent = DefaultMinHealthyPercent
		}
		if c.Followers[i].MaxHealthyPercent == 0 {
			c.Followers[i].MaxHealthyPercent = 100
		}
	}
	return c
}

// Plan is the stages for package promotion, defaults filled in.
func (c Config) Plan() promotion.Plan {
	var plan promotion.Plan
	for _, s := range c.withDefaults().Stages {
		plan = append(plan, promotion.Stage{Name: s.Name, Gate: s.Gate})
	}
	return plan
}

// Template is ParameterPath parsed.
func (c Config) Template() (parameterpath.Template, error) {
	return parameterpath.Parse(c.ParameterPath)
}
