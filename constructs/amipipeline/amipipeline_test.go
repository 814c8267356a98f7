package amipipeline_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/lintel-go/lintel/constructs/amipipeline"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

const hardening = `name: hardening
schemaVersion: 1.0
parameters:
  - Banner: {type: string, default: Hello}
  - Owner: {type: string}
phases:
  - name: build
    steps:
      - name: Banner
        action: ExecuteBash
        inputs: {commands: ["echo '{{ Banner }}' > /etc/issue"]}
`

func synthesize(t *testing.T, change func(awscdk.Stack, *amipipeline.Props)) synthtest.Resources {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &amipipeline.Props{}
	change(stack, props)
	amipipeline.New(stack, "Web", props)
	return synthtest.Synthesize(t, stack)
}

// properties of the resource of a type whose logical ID begins with a text, as compact
// JSON.
func properties(t *testing.T, r synthtest.Resources, kind, prefix string) string {
	t.Helper()
	_, found := r.Only(t, kind, prefix)
	return synthtest.Compact(t, found.Properties)
}

func policy(t *testing.T, r synthtest.Resources, prefix string) string {
	t.Helper()
	return properties(t, r, "AWS::IAM::Policy", prefix)
}

func TestNilProps(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := amipipeline.New(stack, "Web", nil)
	if got := images.ParameterName("latest"); !strings.HasPrefix(got, "/images/s-web-") || !strings.HasSuffix(got, "/latest") {
		t.Errorf("got parameter %q, want one with the stack's and the construct's names", got)
	}
}

func TestDefaults(t *testing.T) {
	r := synthesize(t, func(_ awscdk.Stack, p *amipipeline.Props) { p.Name = "web" })
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImageRecipe"), `"Name":"web"`, `"Version":"1.0.x"`,
		`:aws:image/amazon-linux-2023-arm64/x.x.x`, `:aws:component/update-linux/x.x.x`, `:aws:component/simple-boot-test-linux/x.x.x`,
		`"BlockDeviceMappings":[{"DeviceName":"/dev/xvda","Ebs":{"DeleteOnTermination":true,"Encrypted":true,"VolumeType":"gp3"}}]`)
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"), `"HttpTokens":"required"`, `"HttpPutResponseHopLimit":1`,
		`"InstanceTypes":["m7g.large","m6g.large"]`, `"TerminateInstanceOnFailure":true`, `"SnsTopicArn":{"Ref":"WebBuilds`, `"S3KeyPrefix":"builds"`, `"SubnetId"`)
	if infrastructure := r.One(t, "AWS::ImageBuilder::InfrastructureConfiguration"); strings.Contains(infrastructure, "KeyPair") {
		t.Errorf("there is a key pair: %s", infrastructure)
	}
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::ImagePipeline"), `"ScheduleExpression":"cron(0 6 ? * SUN *)"`,
		`"PipelineExecutionStartCondition":"EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"`, `"ImageTestsEnabled":true`, `"ImageScanningEnabled":false`,
		`"ImageLogGroupName":{"Ref":"WebImageLogs`, `"ExecutionRole":{"Fn::GetAtt":["WebExecutionRole`)
	synthtest.Contains(t, r.One(t, "AWS::ImageBuilder::DistributionConfiguration"), `"Region":{"Ref":"AWS::Region"}`,
		`"Name":"web {{ imagebuilder:buildDate }}"`, `"SsmParameterConfigurations":[{"DataType":"aws:ec2:image","ParameterName":"/imagebuilder/web/newest"}]`)
	for _, kind := range []string{"AWS::ImageBuilder::Component", "AWS::ImageBuilder::LifecyclePolicy", "AWS::EC2::NatGateway", "AWS::EC2::InternetGateway"} {
		if n := len(r.Of(t, kind)); n > 0 {
			t.Errorf("%d resources of type %s", n, kind)
		}
	}
	if n := len(r.Of(t, "AWS::EC2::Subnet")); n != 1 {
		t.Errorf("%d subnets, want the one that Image Builder takes", n)
	}
}
