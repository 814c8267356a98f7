package gofunction_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssigner"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
)

func TestSigningDefaults(t *testing.T) {
	app := newApp(t, skipBuild)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.NewSigning(stack, "Signing", nil)
	tpl := synthesize(t, app, "S")
	profile := tpl.one(t, "AWS::Signer::SigningProfile")
	contains(t, profile, `"PlatformId":"AWSLambda-SHA384-ECDSA"`)
	if profile["ProfileName"] != nil {
		t.Errorf("the profile has a fixed name: %v", profile)
	}
	contains(t, tpl.one(t, "AWS::Lambda::CodeSigningConfig"), `"UntrustedArtifactOnDeployment":"Enforce"`, `"SigningProfileVersionArns":[{"Fn::GetAtt":["SigningProfile`)
	contains(t, tpl.one(t, "AWS::S3::Bucket"), `"VersioningConfiguration":{"Status":"Enabled"}`, `"Prefix":"unsigned/"`)
}

func TestSigningProps(t *testing.T) {
	app := newApp(t, skipBuild)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	s := gofunction.NewSigning(stack, "Signing", &gofunction.SigningProps{
		Policy: gofunction.Warn, Validity: 90 * 24 * time.Hour, Description: "ours",
		MoreProfiles: []awssigner.ISigningProfile{awssigner.SigningProfile_FromSigningProfileAttributes(stack, jsii.String("Vendor"), &awssigner.SigningProfileAttributes{
			SigningProfileName: jsii.String("vendor"), SigningProfileVersion: jsii.String("1234567890"),
		})},
		Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("code")),
	})
	s.GrantSign(awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil)}))
	tpl := synthesize(t, app, "S")
	contains(t, tpl.one(t, "AWS::Signer::SigningProfile"), `"SignatureValidityPeriod":{"Type":"DAYS","Value":90}`)
	contains(t, tpl.one(t, "AWS::Lambda::CodeSigningConfig"), `"UntrustedArtifactOnDeployment":"Warn"`, `"Description":"ours"`, `/signing-profiles/vendor/1234567890`)
	policy := tpl.one(t, "AWS::IAM::Policy")
	contains(t, policy, `"signer:StartSigningJob"`, `:/signing-jobs/*`, `:s3:::code/unsigned/*`, `:s3:::code/signed/*`, `"s3:GetObjectVersion"`, `"s3:ListBucket"`)
	if b, _ := json.Marshal(policy); strings.Contains(string(b), `"Resource":"*"`) {
		t.Errorf("a statement names no resource: %s", b)
	}
	for _, r := range tpl.Resources {
		if r.Type == "AWS::S3::Bucket" {
			t.Error("a bucket was created although one is brought")
		}
	}
}

func TestSigningRefuses(t *testing.T) {
	stack := awscdk.NewStack(newApp(t, skipBuild), jsii.String("S"), nil)
	for want, props := range map[string]*gofunction.SigningProps{
		`got Policy "Deny"`:            {Policy: "Deny"},
		"got Validity 1h0m0s":          {Validity: time.Hour},
		"got Validity 36h0m0s":         {Validity: 36 * time.Hour},
		"got Validity 98592h0m0s":      {Validity: 4108 * 24 * time.Hour},
		"got 20 MoreProfiles: Lambda ": {MoreProfiles: make([]awssigner.ISigningProfile, 20)},
	} {
		got := panicText(func() { gofunction.NewSigning(stack, "Signing", props) })
		if !strings.HasPrefix(got, "S/Signing: ") || !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// ApplyTo reaches functions of before and later, and none that Lintel does not build.
func TestApplyTo(t *testing.T) {
	app := newApp(t, skipBuild)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.New(stack, "Before", &gofunction.Props{Package: hello})
	s := gofunction.NewSigning(stack, "Signing", nil)
	s.ApplyTo(stack)
	gofunction.New(stack, "After", &gofunction.Props{Package: hello})
	own := awslambda.NewCodeSigningConfig(stack, jsii.String("Own"), &awslambda.CodeSigningConfigProps{SigningProfiles: &[]awssigner.ISigningProfile{s.Profile}})
	gofunction.New(stack, "WithItsOwn", &gofunction.Props{Package: hello, CodeSigningConfig: own})
	awslambda.NewFunction(stack, jsii.String("Foreign"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(), Handler: jsii.String("index.handler"), Code: awslambda.Code_FromInline(jsii.String("exports.handler = () => {}")),
	})
	got := map[string]string{}
	for id, r := range synthesize(t, app, "S").Resources {
		if r.Type == "AWS::Lambda::Function" {
			b, err := json.Marshal(r.Properties["CodeSigningConfigArn"])
			if err != nil {
				t.Fatal(err)
			}
			got[strings.TrimRight(id, "0123456789ABCDEF")] = string(b)
		}
	}
	for id, want := range map[string]string{"BeforeFunction": "SigningConfig", "AfterFunction": "SigningConfig", "WithItsOwnFunction": "Own", "Foreign": "null"} {
		if !strings.Contains(got[id], want) {
			t.Errorf("%s has configuration %s, want %s", id, got[id], want)
		}
	}
}

// signedStack has a function and a layer, whose code Lambda checks.
func signedStack(t *testing.T, context map[string]any, region string) awscdk.App {
	t.Helper()
	app := newApp(t, context)
	props := &awscdk.StackProps{}
	if region != "" {
		props.Env = &awscdk.Environment{Region: &region}
	}
	stack := awscdk.NewStack(app, jsii.String("S"), props)
	layer := gofunction.NewExtensionLayer(stack, "Layer", &gofunction.ExtensionLayerProps{Package: hello})
	f := gofunction.New(stack, "F", &gofunction.Props{Package: hello})
	layer.AddTo(f.Function)
	gofunction.NewSigning(stack, "Signing", nil).ApplyTo(stack)
	return app
}

// signed is what sign-handlers would write of the app's assets, which it returns too.
func signed(t *testing.T, app awscdk.App) (name string, paths []string) {
	t.Helper()
	file := signedcode.File{Region: "eu-west-1", Profile: "p"}
	dirs, err := filepath.Glob(filepath.Join(*app.Outdir(), "asset.*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range dirs {
		e, ok, err := signedcode.InAsset(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			file.Code = append(file.Code, signedcode.Entry{Path: e.Path, SHA256: e.SHA256, Bucket: "code", Key: "signed/" + e.Path + ".zip", Version: "v-" + e.Path})
			paths = append(paths, e.Path)
		}
	}
	name = filepath.Join(t.TempDir(), "signed.json")
	if err := os.WriteFile(name, file.Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	slices.Sort(paths)
	return name, paths
}

// warnings of a synthesized app, in what it wrote about its stacks.
func warnings(t *testing.T, app awscdk.App) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(*app.Outdir(), "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			if strings.Contains(line, "lintel:unsignedCode") {
				all.WriteString(line)
			}
		}
	}
	return all.String()
}

// Code is signed and deployed as the README says: synthesize, sign, synthesize.
func TestSignedCode(t *testing.T) {
	unsigned := signedStack(t, nil, "")
	tpl := synthesize(t, unsigned, "S")
	if key := tpl.one(t, "AWS::Lambda::LayerVersion")["Content"].(map[string]any)["S3Key"].(string); !strings.HasSuffix(key, ".zip") {
		t.Errorf("the layer's content is %s", key)
	}
	if got := warnings(t, unsigned); strings.Count(got, "its code is not signed yet") != 1 {
		t.Errorf("warnings %s, want one about code that is not signed", got)
	}
	name, paths := signed(t, unsigned)
	if want := []string{"bootstrap", "extensions/hello"}; !slices.Equal(paths, want) {
		t.Fatalf("assets hold %q, want %q", paths, want)
	}

	app := signedStack(t, map[string]any{gofunction.ContextSignedCode: name}, "eu-west-1")
	tpl = synthesize(t, app, "S")
	contains(t, tpl.one(t, "AWS::Lambda::Function"), `"Code":{"S3Bucket":"code","S3Key":"signed/bootstrap.zip","S3ObjectVersion":"v-bootstrap"}`, `"CodeSigningConfigArn"`)
	contains(t, tpl.one(t, "AWS::Lambda::LayerVersion"), `"Content":{"S3Bucket":"code","S3Key":"signed/extensions/hello.zip","S3ObjectVersion":"v-extensions/hello"}`)
	if dirs, _ := filepath.Glob(filepath.Join(*app.Outdir(), "asset.*")); len(dirs) != 0 {
		t.Errorf("assets beside the signed code: %v", dirs)
	}
}

func TestSignedCodeRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "signed.json")
	if err := os.WriteFile(empty, (&signedcode.File{Region: "eu-west-1", Profile: "p"}).Text(), 0o644); err != nil {
		t.Fatal(err)
	}
	for want, test := range map[string]struct {
		context any
		region  string
	}{
		"has no signed code for the executable": {empty, "eu-west-1"},
		"us-east-1: sign it there too":          {empty, "us-east-1"},
		"no such file":                          {"absent.json", ""},
		"want the name of a file":               {7, ""},
	} {
		app := signedStack(t, map[string]any{gofunction.ContextSignedCode: test.context}, test.region)
		if got := panicText(func() { app.Synth(nil) }); !strings.Contains(got, want) || !strings.Contains(got, "[S/F/Function]") || !strings.Contains(got, "[S/Layer/Layer]") {
			t.Errorf("got %q, want %q of the function and the layer", got, want)
		}
	}
}

func TestExtensionLayer(t *testing.T) {
	app := newApp(t, nil)
	stack := awscdk.NewStack(app, jsii.String("S"), nil)
	gofunction.NewExtensionLayer(stack, "L", &gofunction.ExtensionLayerProps{Package: hello, Name: "greeter", Architecture: gofunction.X86, Description: "greets"})
	contains(t, synthesize(t, app, "S").one(t, "AWS::Lambda::LayerVersion"), `"CompatibleArchitectures":["x86_64"]`, `"Description":"greets"`)
	files, err := filepath.Glob(filepath.Join(*app.Outdir(), "asset.*", "extensions", "greeter"))
	if err != nil || len(files) != 1 {
		t.Fatalf("files %v (%v)", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("mode %v (%v)", info.Mode(), err)
	}
	layer := gofunction.NewExtensionLayer(stack, "ForARM", &gofunction.ExtensionLayerProps{Package: hello})
	for want, f := range map[string]awslambda.Function{
		"S/X/Function/ExtensionLayer: the layer is for arm64 and the function for x86_64": gofunction.New(stack, "X", &gofunction.Props{Package: hello, Architecture: gofunction.X86}).Function,
		"S/Image/ExtensionLayer: the function is from a container image": awslambda.NewDockerImageFunction(stack, jsii.String("Image"), &awslambda.DockerImageFunctionProps{
			Code: awslambda.DockerImageCode_FromEcr(awsecr.Repository_FromRepositoryName(stack, jsii.String("R"), jsii.String("r")), nil),
		}),
	} {
		if got := panicText(func() { layer.AddTo(f) }); !strings.Contains(got, want) || strings.Contains(got, "\n") {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for want, props := range map[string]*gofunction.ExtensionLayerProps{
		"no Package":         nil,
		`got Name "a/b"`:     {Package: hello, Name: "a/b"},
		"got Architecture":   {Package: hello, Architecture: "arm"},
		"GOAMD64 \"v3\" has": {Package: hello, GOAMD64: "v3"},
	} {
		if got := panicText(func() { gofunction.NewExtensionLayer(stack, "M", props) }); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A stage has an assembly of its own, which aspects of the app do not reach.
func TestApplyToAStage(t *testing.T) {
	for name, scope := range map[string]func(app awscdk.App, stage awscdk.Stage) constructs.IConstruct{
		"stage": func(_ awscdk.App, stage awscdk.Stage) constructs.IConstruct { return stage },
		"app":   func(app awscdk.App, _ awscdk.Stage) constructs.IConstruct { return app },
	} {
		t.Run(name, func(t *testing.T) {
			app := newApp(t, skipBuild)
			stage := awscdk.NewStage(app, jsii.String("Prod"), nil)
			stack := awscdk.NewStack(stage, jsii.String("S"), nil)
			gofunction.NewSigning(stack, "Signing", nil).ApplyTo(scope(app, stage))
			gofunction.New(stack, "F", &gofunction.Props{Package: hello})
			app.Synth(nil)
			files, err := filepath.Glob(filepath.Join(*app.Outdir(), "assembly-Prod", "*.template.json"))
			if err != nil || len(files) != 1 {
				t.Fatalf("templates %v (%v)", files, err)
			}
			b, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(b), `"CodeSigningConfigArn"`) {
				t.Error("the function takes code that is not signed")
			}
		})
	}
}
