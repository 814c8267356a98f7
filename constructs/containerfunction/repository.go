package containerfunction

import (
	"regexp"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// RepositoryProps configures a repository. Every field is optional.
type RepositoryProps struct {
	// MutableTags lets a push move a tag. Default: a tag names one image for good.
	MutableTags bool
	// DisableScanOnPush leaves images unscanned. Default: Amazon ECR scans what is
	// pushed for known vulnerabilities.
	DisableScanOnPush bool
	// EncryptionKey of the images. Default: keys of Amazon ECR's own (AES-256).
	EncryptionKey awskms.IKey
	// ExpireUntaggedAfter deletes images without a tag that were pushed so long ago,
	// in whole days. Default: 30 days. An image that a function runs must stay: Lambda
	// fetches it again when the function was idle for weeks. With immutable tags,
	// only what nobody tagged has no tag.
	ExpireUntaggedAfter time.Duration
	// KeepImages is how many images stay; more are deleted, the oldest first, whether
	// they are in use or not. Default: 0, all stay.
	KeepImages int
	// PullAccounts are other AWS accounts, by their twelve digits, that may pull the
	// images and whose Lambda functions may run them, in the repository's Region.
	PullAccounts []string
	// EmptyOnDelete deletes the repository and its images with the stack. Default:
	// they stay.
	EmptyOnDelete bool
}

// Repository is an Amazon ECR repository for functions' images.
type Repository struct {
	constructs.Construct
	// Repository is the repository: GrantPush for a pipeline, RepositoryUri.
	Repository awsecr.Repository
}

const day = 24 * time.Hour

var accountID = regexp.MustCompile(`^[0-9]{12}$`)

// NewRepository creates a repository for images that a pipeline builds. An image has
// to be there before the function that runs it is deployed: a stack of its own keeps
// the two apart. Images of Package and Directory go to the repository that `cdk
// bootstrap` made instead.
func NewRepository(scope constructs.Construct, id string, props *RepositoryProps) *Repository {
	if props == nil {
		props = &RepositoryProps{}
	}
	p := *props
	if p.ExpireUntaggedAfter == 0 {
		p.ExpireUntaggedAfter = 30 * day
	}
	p.check(synth.NewChecks(scope, id))

	r := &Repository{}
	constructs.NewConstruct_Override(r, scope, &id)
	r.Repository = awsecr.NewRepository(r, jsii.String("Repository"), p.repository())
	if len(p.PullAccounts) > 0 {
		r.allowAccounts(p.PullAccounts)
	}
	return r
}

// check refuses what ecr:PutLifecyclePolicy and ecr:SetRepositoryPolicy would.
func (p *RepositoryProps) check(c *synth.Checks) {
	c.Require(p.ExpireUntaggedAfter >= day && p.ExpireUntaggedAfter%day == 0, "got ExpireUntaggedAfter %v: it must be whole days, one or more", p.ExpireUntaggedAfter)
	c.Require(p.KeepImages >= 0, "got KeepImages %d: it must be 0, for all, or more", p.KeepImages)
	for _, account := range p.PullAccounts {
		c.Require(unresolved(account) || accountID.MatchString(account), "got %q in PullAccounts: an account is twelve digits", account)
	}
	c.Panic()
}

func (p *RepositoryProps) repository() *awsecr.RepositoryProps {
	out := &awsecr.RepositoryProps{
		ImageTagMutability: awsecr.TagMutability_IMMUTABLE,
		ImageScanOnPush:    jsii.Bool(!p.DisableScanOnPush),
		LifecycleRules: &[]*awsecr.LifecycleRule{{
			Description:  jsii.String("Images that nobody tagged"),
			RulePriority: jsii.Number(1),
			TagStatus:    awsecr.TagStatus_UNTAGGED,
			MaxImageAge:  awscdk.Duration_Days(jsii.Number(p.ExpireUntaggedAfter / day)),
		}},
		RemovalPolicy: awscdk.RemovalPolicy_RETAIN,
	}
	if p.MutableTags {
		out.ImageTagMutability = awsecr.TagMutability_MUTABLE
	}
	if p.EncryptionKey != nil {
		out.Encryption, out.EncryptionKey = awsecr.RepositoryEncryption_KMS(), p.EncryptionKey
	}
	if p.KeepImages > 0 {
		rules := append(*out.LifecycleRules, &awsecr.LifecycleRule{
			Description:   jsii.String("The oldest images"),
			RulePriority:  jsii.Number(2), // ECR wants the rule about any image last
			TagStatus:     awsecr.TagStatus_ANY,
			MaxImageCount: jsii.Number(p.KeepImages),
		})
		out.LifecycleRules = &rules
	}
	if p.EmptyOnDelete {
		out.RemovalPolicy, out.EmptyOnDelete = awscdk.RemovalPolicy_DESTROY, jsii.Bool(true)
	}
	return out
}

// pullActions are what Lambda, and who creates a function from an image, need
// (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html#gettingstarted-images-permissions).
var pullActions = []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}

// allowAccounts lets other accounts pull, and their functions.
func (r *Repository) allowAccounts(accounts []string) {
	principals := make([]awsiam.IPrincipal, len(accounts))
	for i, account := range accounts {
		principals[i] = awsiam.NewAccountPrincipal(account)
	}
	r.Repository.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("AccountsPull"),
		Actions:    jsii.Strings(append([]string{"ecr:BatchCheckLayerAvailability"}, pullActions...)...), // what docker pull needs too
		Principals: &principals,
	}))
	r.Repository.AddToResourcePolicy(lambdaPulls(awscdk.Stack_Of(r), accounts...))
}

// lambdaPulls lets Lambda pull for the functions of accounts, in the stack's Region.
// It cannot name one function: the function needs the repository first.
func lambdaPulls(stack awscdk.Stack, accounts ...string) awsiam.PolicyStatement {
	functions := make([]any, len(accounts))
	for i, account := range accounts {
		functions[i] = stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("lambda"), Resource: jsii.String("function"), ResourceName: jsii.String("*"),
			Account: jsii.String(account), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
		})
	}
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:    jsii.Strings(pullActions...),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil)},
		Conditions: &map[string]any{"ArnLike": map[string]any{"aws:SourceArn": functions}},
	})
}

// GrantPush lets a principal, such as a pipeline's role, push images and pull them.
func (r *Repository) GrantPush(grantee awsiam.IGrantable) awsiam.Grant {
	return r.Repository.GrantPullPush(grantee)
}
