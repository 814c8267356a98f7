package containerfunction_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

const day = 24 * time.Hour

func TestRepositoryDefaults(t *testing.T) {
	stack := synthtest.NewStack(t)
	containerfunction.NewRepository(stack, "Images", nil)
	resources := synthtest.Synthesize(t, stack)
	repository := resources.One(t, "AWS::ECR::Repository")
	synthtest.Contains(t, repository,
		`"ImageTagMutability":"IMMUTABLE"`, `"ImageScanningConfiguration":{"ScanOnPush":true}`,
		`\"tagStatus\":\"untagged\"`, `\"countNumber\":30`)
	if strings.Contains(repository, "RepositoryPolicyText") {
		t.Errorf("somebody may pull: %s", repository)
	}
	for id, r := range resources {
		if r.Type == "AWS::ECR::Repository" && (r.DeletionPolicy != "Retain" || r.UpdateReplacePolicy != "Retain") {
			t.Errorf("%s: deletion policy %s", id, r.DeletionPolicy)
		}
	}
}

func TestRepositoryProps(t *testing.T) {
	stack := synthtest.NewStack(t)
	repository := containerfunction.NewRepository(stack, "Images", &containerfunction.RepositoryProps{
		MutableTags: true, DisableScanOnPush: true, EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
		ExpireUntaggedAfter: 7 * day, KeepImages: 20, PullAccounts: []string{"111122223333", "444455556666"}, EmptyOnDelete: true,
	})
	repository.GrantPush(awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{AssumedBy: awsiam.NewServicePrincipal(jsii.String("codebuild.amazonaws.com"), nil)}))
	resources := synthtest.Synthesize(t, stack)
	text := resources.One(t, "AWS::ECR::Repository")
	synthtest.Contains(t, text, `"ImageTagMutability":"MUTABLE"`, `"ScanOnPush":false`, `"EncryptionType":"KMS","KmsKey":{"Fn::GetAtt":["Key`,
		`\"countNumber\":7`, `\"tagStatus\":\"any\",\"countType\":\"imageCountMoreThan\",\"countNumber\":20`, `"EmptyOnDelete":true`,
		`{"Action":["ecr:BatchCheckLayerAvailability","ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Effect":"Allow","Principal":{"AWS":[`, `:iam::444455556666:root`,
		`"Condition":{"ArnLike":{"aws:SourceArn":[{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":lambda:",{"Ref":"AWS::Region"},":111122223333:function:*"]]}`)
	synthtest.Contains(t, resources.One(t, "AWS::IAM::Policy"), `"ecr:PutImage"`)
}

func TestFunctionsOfARepositoryArePulledOnce(t *testing.T) {
	stack := synthtest.NewStack(t)
	repository := containerfunction.NewRepository(stack, "Images", nil).Repository
	for _, id := range []string{"A", "B"} {
		containerfunction.New(stack, id, &containerfunction.Props{Repository: repository, Digest: digest})
	}
	text := synthtest.Synthesize(t, stack).One(t, "AWS::ECR::Repository")
	synthtest.Contains(t, text, `"RepositoryPolicyText":{"Statement":[{"Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer"],"Condition":{"ArnLike":{"aws:SourceArn":`,
		`":lambda:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":function:*"`)
	if n := strings.Count(text, "lambda.amazonaws.com"); n != 1 {
		t.Errorf("%d statements for Lambda, want one: %s", n, text)
	}
}

func TestRepositoryOfAnotherStack(t *testing.T) {
	stack := synthtest.NewStack(t)
	images := awscdk.NewStack(stack.Node().Root().(awscdk.App), jsii.String("Images"), nil)
	repository := containerfunction.NewRepository(images, "Images", nil).Repository
	containerfunction.New(stack, "F", &containerfunction.Props{Repository: repository, Digest: digest})
	synthtest.Contains(t, synthtest.Synthesize(t, stack).One(t, "AWS::Lambda::Function"), `{"Fn::ImportValue":"Images:ExportsOutput`)
	text := synthtest.Synthesize(t, images).One(t, "AWS::ECR::Repository")
	synthtest.Contains(t, text, `":lambda:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":function:*"`)
	if strings.Contains(text, "ImportValue") {
		t.Errorf("the repository needs the function's stack: %s", text)
	}
}

func TestBadRepositoryProps(t *testing.T) {
	for want, props := range map[string]*containerfunction.RepositoryProps{
		"got ExpireUntaggedAfter 36h0m0s":        {ExpireUntaggedAfter: 36 * time.Hour},
		"got ExpireUntaggedAfter -24h0m0s":       {ExpireUntaggedAfter: -day},
		"got KeepImages -1":                      {KeepImages: -1},
		`got "root" in PullAccounts: an account`: {PullAccounts: []string{"root"}},
	} {
		stack := synthtest.NewStack(t)
		message := panicText(func() { containerfunction.NewRepository(stack, "Images", props) })
		if !strings.HasPrefix(message, "S/Images: ") || !strings.Contains(message, want) || strings.Contains(message, "\n") {
			t.Errorf("got %q, want %q", message, want)
		}
	}
}
