package amipipeline

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsimagebuilder"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

var (
	hostID           = regexp.MustCompile(`^h-([0-9a-f]{8}|[0-9a-f]{17})$`)
	resourceGroupARN = regexp.MustCompile(`^arn:aws[^:]*:resource-groups:[^:]+:[0-9]{12}:group/.+$`)
)

// logPrefix of the files of builds in the bucket.
const logPrefix = "builds"

func (p *Props) checkInstance(c *synth.Checks) {
	c.Require(len(p.InstanceTypes) > 0 || p.Platform == MacOS, "InstanceTypes is empty: leave it nil for the default, or name types such as \"m7g.large\"")
	c.Require(len(p.InstanceTypes) > 0 || p.Platform != MacOS, "no InstanceTypes: Platform %q has no default", MacOS)
	for i, name := range p.InstanceTypes {
		c.Require(isToken(name) || instanceType.MatchString(name), "got InstanceTypes[%d] %q: it must be a type such as \"m7g.large\"", i, name)
	}
	c.Require(p.HostID == "" || p.HostResourceGroupARN == "", "HostID with HostResourceGroupARN: give one")
	c.Require(p.Platform != MacOS || p.HostID != "" || p.HostResourceGroupARN != "", "no HostID or HostResourceGroupARN: Platform %q is built on Dedicated Hosts only", MacOS)
	c.Require(p.HostID == "" || isToken(p.HostID) || hostID.MatchString(p.HostID), "got HostID %q: it must be an id such as h-0123456789abcdef0", p.HostID)
	c.Require(p.HostResourceGroupARN == "" || isToken(p.HostResourceGroupARN) || resourceGroupARN.MatchString(p.HostResourceGroupARN), "got HostResourceGroupARN %q: it must be the ARN of a resource group", p.HostResourceGroupARN)
	c.Require(p.MetadataHops >= 1 && p.MetadataHops <= 64, "got MetadataHops %d: it must be 1 to 64", p.MetadataHops)
	c.Require(gofunction.RetentionDays(p.BuildLogRetention) != "", "got BuildLogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.BuildLogRetention)
}

// addLogs of builds: what Image Builder writes to CloudWatch, and files in S3.
func (c *Pipeline) addLogs(p *Props) {
	group := func(id string) awslogs.LogGroup {
		return awslogs.NewLogGroup(c, jsii.String(id), &awslogs.LogGroupProps{
			Retention: gofunction.RetentionDays(p.BuildLogRetention), RemovalPolicy: derivedData,
		})
	}
	c.ImageLogs, c.PipelineLogs = group("ImageLogs"), group("PipelineLogs")
	c.LogBucket = p.LogBucket
	if c.LogBucket != nil {
		return
	}
	props := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     userData, // what was built into an image that still runs is asked for later
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id:                                  jsii.String("builds"),
			AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
			Expiration:                          awscdk.Duration_Days(jsii.Number(p.BuildLogRetention / day)),
			NoncurrentVersionExpiration:         awscdk.Duration_Days(jsii.Number(7)),
		}},
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awss3.BucketEncryption_KMS, p.EncryptionKey
	}
	bucket := awss3.NewBucket(c, jsii.String("Logs"), props)
	nag.Acknowledge(bucket, "AwsSolutions-S1", "Only the instances that build write here.")
	c.LogBucket = bucket
}

// agentActions are what the SSM agent does for its own instance: those of the managed
// policy AmazonSSMManagedInstanceCore without ssm:GetParameter and ssm:GetParameters,
// which would let every component read the plain parameters of the account. They know
// no resources, or none that is known before the instance is there.
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSSMManagedInstanceCore.html)
var agentActions = []string{
	"ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage",
	"ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
	"ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance",
	"ssm:GetDocument", "ssm:GetManifest", "ssm:ListAssociations", "ssm:ListInstanceAssociations",
	"ssm:PutComplianceItems", "ssm:PutConfigurePackageResult", "ssm:PutInventory",
	"ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus", "ssm:UpdateInstanceInformation",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
	"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
}

// addInstanceRole of the instances that build: what the managed policies that Image
// Builder asks for allow, narrowed to what this pipeline has.
// (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/EC2InstanceProfileForImageBuilder.html)
func (c *Pipeline) addInstanceRole(p *Props) {
	c.InstanceRole = p.InstanceRole
	if c.InstanceRole == nil {
		role := awsiam.NewRole(c, jsii.String("InstanceRole"), &awsiam.RoleProps{
			AssumedBy:   awsiam.NewServicePrincipal(jsii.String("ec2.amazonaws.com"), nil),
			Description: jsii.String("Of the instances that build images"),
		})
		c.InstanceRole = role
		allow(role, agentActions, jsii.String("*"))
		allow(role, []string{"imagebuilder:GetComponent"}, *c.componentARNs(p)...)
		allow(role, []string{"s3:GetObject"}, c.arn("s3", "", "", "ec2imagebuilder*", "")) // AWS's tools and components
		allow(role, []string{"logs:CreateLogStream", "logs:PutLogEvents"}, c.ImageLogs.LogGroupArn())
		allow(role, []string{"s3:PutObject"}, c.LogBucket.ArnForObjects(jsii.String(logPrefix+"/*")))
		if key := c.LogBucket.EncryptionKey(); key != nil {
			key.GrantEncryptDecrypt(role)
		}
		if p.EncryptionKey != nil {
			p.EncryptionKey.GrantDecrypt(role) // documents of components
		}
		nag.AcknowledgeRole(role, "What the SSM agent does for its own instance knows no resources; the rest is Amazon's tools, the recipe's components, this pipeline's log streams and the files of its builds.")
	}
	c.InstanceProfile = awsiam.NewInstanceProfile(c, jsii.String("InstanceProfile"), &awsiam.InstanceProfileProps{Role: c.InstanceRole})
}

// componentARNs that the instance fetches. A version may be an x.
func (c *Pipeline) componentARNs(p *Props) *[]*string {
	out := []*string{}
	for i := range p.Components {
		one := &p.Components[i]
		switch {
		case one.Managed != "":
			out = append(out, c.arn("imagebuilder", c.regionOfStack(), "aws", "component", one.Managed+"/*"))
		case one.ARN != "":
			out = append(out, jsii.String(anyVersion(one.ARN)))
		default:
			name := componentNameIn(c.name, createdName(one))
			out = append(out, c.arn("imagebuilder", c.regionOfStack(), *awscdk.Stack_Of(c).Account(), "component", name+"/*"))
		}
	}
	return &out
}

func (c *Pipeline) addInfrastructure(p *Props) {
	groups := make([]*string, len(c.SecurityGroups))
	for i, group := range c.SecurityGroups {
		groups[i] = group.SecurityGroupId()
	}
	c.Infrastructure = awsimagebuilder.NewCfnInfrastructureConfiguration(c, jsii.String("Infrastructure"), &awsimagebuilder.CfnInfrastructureConfigurationProps{
		Name:                jsii.String(c.name),
		InstanceProfileName: c.InstanceProfile.InstanceProfileName(),
		InstanceTypes:       jsii.Strings(p.InstanceTypes...),
		InstanceMetadataOptions: &awsimagebuilder.CfnInfrastructureConfiguration_InstanceMetadataOptionsProperty{
			HttpTokens: jsii.String("required"), HttpPutResponseHopLimit: jsii.Number(p.MetadataHops),
		},
		Logging: &awsimagebuilder.CfnInfrastructureConfiguration_LoggingProperty{
			S3Logs: &awsimagebuilder.CfnInfrastructureConfiguration_S3LogsProperty{
				S3BucketName: c.LogBucket.BucketName(), S3KeyPrefix: jsii.String(logPrefix),
			},
		},
		Placement:                  p.placement(),
		SecurityGroupIds:           &groups,
		SubnetId:                   c.subnetID(p),
		SnsTopicArn:                c.BuildTopic.TopicArn(),
		TerminateInstanceOnFailure: jsii.Bool(!p.KeepFailedInstances),
	})
}

// placement on Dedicated Hosts; nil for shared hardware.
func (p *Props) placement() any {
	if p.HostID == "" && p.HostResourceGroupARN == "" {
		return nil
	}
	return &awsimagebuilder.CfnInfrastructureConfiguration_PlacementProperty{
		Tenancy: jsii.String("host"), HostId: synth.Optional(p.HostID), HostResourceGroupArn: synth.Optional(p.HostResourceGroupARN),
	}
}
