package prerender_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestMain(m *testing.M) { synthtest.Main(m) }

// newImages is a service with two presets.
func newImages(stack awscdk.Stack, change func(*imagehandler.Props)) *imagehandler.ImageHandler {
	props := &imagehandler.Props{
		Presets:     map[string]string{"wide": `{"resize":{"width":1200}}`, "a ${b} %}": `{"resize":{"width":80}}`},
		AutoFormats: []request.Format{request.WebP},
	}
	if change != nil {
		change(props)
	}
	return imagehandler.New(stack, "Images", props)
}

func synthesize(t *testing.T, change func(awscdk.Stack, *prerender.Props)) (synthtest.Resources, *prerender.Prerender) {
	t.Helper()
	stack := synthtest.NewStack(t)
	props := &prerender.Props{}
	if change != nil {
		change(stack, props)
	}
	if props.Images == nil {
		props.Images = newImages(stack, nil)
	}
	r := prerender.New(stack, "Ahead", props)
	return synthtest.Synthesize(t, stack), r
}

// machine is the state machine and its definition.
func machine(t *testing.T, r synthtest.Resources) (properties string, definition map[string]any) {
	t.Helper()
	properties = r.One(t, "AWS::StepFunctions::StateMachine")
	var p struct{ DefinitionString string }
	if err := json.Unmarshal([]byte(properties), &p); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(p.DefinitionString), &definition); err != nil {
		t.Fatal(err)
	}
	return properties, definition
}

func TestDefaults(t *testing.T) {
	r, _ := synthesize(t, nil)
	properties, definition := machine(t, r)
	synthtest.Contains(t, properties, `"StateMachineType":"STANDARD"`, `"TracingConfiguration":{"Enabled":true}`,
		`"IncludeExecutionData":false`, `"Level":"ERROR"`, `"SourceBucket":{"Ref":"ImagesOriginals`, `"ReportBucket":{"Ref":"AheadReports`, `"ImageFunction":{"Fn::GetAtt":["ImagesHandler`)
	if definition["TimeoutSeconds"] != 86400.0 {
		t.Errorf("got %v", definition["TimeoutSeconds"])
	}
	bucket, _ := r.Only(t, "AWS::S3::Bucket", "AheadReports")
	if bucket == "" || len(r.Of(t, "AWS::Events::Rule")) != 1 {
		t.Errorf("got bucket %q, rules %v", bucket, r.Of(t, "AWS::Events::Rule"))
	}
	synthtest.Contains(t, r.One(t, "AWS::Events::Rule"), `"source":["aws.states"]`, `"status":["SUCCEEDED","FAILED","TIMED_OUT","ABORTED"]`, `"stateMachineArn":[{"Ref":"AheadStateMachine`, `"DeadLetterConfig"`)
	_, reporter := r.Only(t, "AWS::Lambda::Function", "AheadReporter")
	synthtest.Contains(t, synthtest.Compact(t, reporter.Properties), `"LINTEL_PRERENDER_STATE_MACHINE_ARN":{"Ref":"AheadStateMachine`, `"EphemeralStorage":{"Size":2048}`, `"DeadLetterConfig"`)
}

// TestLeastPrivilege: the state machine may only what it does.
func TestLeastPrivilege(t *testing.T) {
	r, _ := synthesize(t, func(s awscdk.Stack, p *prerender.Props) {
		p.Images = newImages(s, func(p *imagehandler.Props) {
			p.Sources = []imagehandler.Source{
				{Bucket: awss3.NewBucket(s, jsii.String("A"), nil), Prefixes: []string{"photos/", "a*b/"}}, {Bucket: awss3.NewBucket(s, jsii.String("B"), nil)},
			}
		})
		p.Prefix = "photos/2024/"
		p.InventoryBucket, p.InventoryPrefix = awss3.NewBucket(s, jsii.String("I"), nil), "daily/"
	})
	_, policy := r.Only(t, "AWS::IAM::Policy", "AheadRoleDefaultPolicy")
	text := synthtest.Compact(t, policy.Properties)
	synthtest.Contains(t, text, `"s3:prefix":["photos/*","a${*}b/*"]`, `"/daily/*"`, `"/runs/*"`, `"/lists/*"`, `"lambda:InvokeFunction"`)
	for _, forbidden := range []string{`"s3:*"`, `"lambda:*"`, `"states:*"`, `"s3:DeleteObject"`} {
		if strings.Contains(text, forbidden) {
			t.Errorf("the policy has %s: %s", forbidden, text)
		}
	}
	_, children := r.Only(t, "AWS::IAM::Policy", "AheadMapPolicy")
	synthtest.Contains(t, synthtest.Compact(t, children.Properties), `"states:StartExecution"`, `"Resource":{"Ref":"AheadStateMachine`, `"states:DescribeExecution"`, `"states:StopExecution"`, `"states:RedriveExecution"`)
	if _, definition := machine(t, r); definition["States"].(map[string]any)["Inventory"] == nil {
		t.Error("there is no map over an inventory")
	}
}

func TestProps(t *testing.T) {
	r, made := synthesize(t, func(s awscdk.Stack, p *prerender.Props) {
		p.Queries, p.Accept = []string{"width=300&dpr=2"}, []string{"image/webp"}
		p.Suffixes, p.Prefix = []string{".jpg"}, "photos/"
		p.MaxConcurrency, p.ToleratedFailurePercentage, p.Timeout = 7, jsii.Number(0), time.Hour
		p.Schedule = "cron(0 3 * * ? *)"
		p.EncryptionKey = awskms.NewKey(s, jsii.String("K"), nil)
		p.Topic = awssns.NewTopic(s, jsii.String("T"), nil)
		p.DisableDashboard = true
	})
	_, definition := machine(t, r)
	text, err := json.Marshal(definition)
	if err != nil {
		t.Fatal(err)
	}
	synthtest.Contains(t, string(text), `"MaxConcurrency":7`, `"ToleratedFailurePercentage":0`, `"TimeoutSeconds":3600`, `\"photos/\"`, `[\".jpg\"]`, `[\"image/webp\"]`, `\"width=300`)
	if strings.Contains(string(text), "wide") {
		t.Error("presets are rendered though there are queries alone")
	}
	if made.Dashboard != nil || made.Schedule == nil || len(r.Of(t, "AWS::Events::Rule")) != 2 {
		t.Errorf("got dashboard %v, schedule %v", made.Dashboard, made.Schedule)
	}
	_, schedule := r.Only(t, "AWS::Events::Rule", "AheadSchedule")
	synthtest.Contains(t, synthtest.Compact(t, schedule.Properties), `"ScheduleExpression":"cron(0 3 * * ? *)"`, `"Input":"{}"`, `"DeadLetterConfig"`)
	_, reporter := r.Only(t, "AWS::IAM::Policy", "AheadReporterRoleDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, reporter.Properties), `"sns:Publish"`, `"kms:`, `"s3:prefix":"runs/*"`)
}

func TestBroughtBucketAndGrant(t *testing.T) {
	stack := synthtest.NewStack(t)
	r := prerender.New(stack, "Ahead", &prerender.Props{
		Images: newImages(stack, nil), ReportBucket: awss3.NewBucket(stack, jsii.String("Mine"), nil),
	})
	starter := awsiam.NewRole(stack, jsii.String("Starter"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	r.GrantStart(starter)
	template := synthtest.Synthesize(t, stack)
	synthtest.Contains(t, template.One(t, "AWS::StepFunctions::StateMachine"), `"ReportBucket":{"Ref":"Mine`)
	_, policy := template.Only(t, "AWS::IAM::Policy", "StarterDefaultPolicy")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"states:StartExecution"`, `"s3:PutObject"`, `"/lists/*"`)
}

func TestDefaultPrefixIsTheSourcesOwn(t *testing.T) {
	r, _ := synthesize(t, func(s awscdk.Stack, p *prerender.Props) {
		p.Images = newImages(s, func(p *imagehandler.Props) {
			p.Sources = []imagehandler.Source{{Bucket: awss3.NewBucket(s, jsii.String("A"), nil), Prefixes: []string{"only/"}}}
		})
	})
	_, definition := machine(t, r)
	output := definition["States"].(map[string]any)["Defaults"].(map[string]any)["Output"].(string)
	// Of another bucket that prefix says nothing.
	synthtest.Contains(t, output, `$exists($states.input.bucket) ? {"prefix": ""} : {"prefix":"only/"}`)
}

// TestSignedImages are rendered ahead too: who starts an execution needs no signature.
func TestSignedImages(t *testing.T) {
	r, _ := synthesize(t, func(s awscdk.Stack, p *prerender.Props) {
		p.Images = newImages(s, func(p *imagehandler.Props) { p.Signature = true })
	})
	machine(t, r)
}
