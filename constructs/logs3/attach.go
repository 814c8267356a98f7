package logs3

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
)

// fromImage is the CDK's name for the runtime of functions from container images.
const fromImage = "FROM_IMAGE"

// AttachTo stores the logs of a function: of gofunction, or any other of the CDK. It
// adds the layer with the extension, the environment variables that configure it,
// the permission to put objects below the prefix, and an alarm.
//
// A function from a container image takes no layers: its image must have the
// extension, such as by containerfunction's
//
//	Extensions: []containerfunction.Extension{{Package: logs3.Package}}
//
// It panics with an error if the function is attached already.
func (l *Logs) AttachTo(function awslambda.Function) {
	path := *function.Node().Path()
	c := synth.NewChecks(l, "AttachTo")
	c.Require(!l.attached[path], "%s is attached already", path)
	c.Panic()
	l.attached[path] = true

	if *function.Runtime().Name() != fromImage {
		l.layer(gofunction.Architecture(*function.Architecture().Name())).AddTo(function)
	}
	environment := l.environment()
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		function.AddEnvironment(jsii.String(name), jsii.String(environment[name]), nil)
	}
	l.allowStoring(function)
	l.watch(function)
}

// layer with the extension for an architecture.
func (l *Logs) layer(architecture gofunction.Architecture) *gofunction.ExtensionLayer {
	if l.Layers[architecture] == nil {
		id := map[gofunction.Architecture]string{gofunction.ARM64: "LayerARM64", gofunction.X86: "LayerX86"}[architecture]
		l.Layers[architecture] = gofunction.NewExtensionLayer(l, id, &gofunction.ExtensionLayerProps{
			Package:      Package,
			Architecture: architecture,
			Description:  "stores the logs of functions in S3",
		})
	}
	return l.Layers[architecture]
}

// environment of the extension, which is the function's too.
func (l *Logs) environment() map[string]string {
	types := []string{wiring.TypeFunction}
	if !l.props.LogsOnly {
		types = append(types, wiring.TypePlatform)
	}
	if l.props.IncludeExtensions {
		types = append(types, wiring.TypeExtension)
	}
	encoded, err := json.Marshal(types)
	if err != nil {
		panic(err) // of texts
	}
	flush := wiring.FlushDue
	if l.props.FlushEachInvocation {
		flush = wiring.FlushInvocation
	}
	return map[string]string{
		wiring.Bucket:      *l.Bucket.BucketName(),
		wiring.Prefix:      l.props.Prefix,
		wiring.Flush:       flush,
		wiring.Age:         l.props.Age.String(),
		wiring.ObjectBytes: strconv.Itoa(l.props.ObjectKiB << 10),
		wiring.BufferBytes: strconv.Itoa(l.props.BufferMiB << 20),
		wiring.Types:       string(encoded),
	}
}

// allowStoring lets the function put objects below the prefix, by a policy of its
// own. It cannot read or delete them. The prefix is shared by all functions: a policy
// that names the function would make the function and its role depend on each other.
func (l *Logs) allowStoring(function awslambda.Function) {
	policy := awsiam.NewPolicy(function, jsii.String("StoreLogs"), &awsiam.PolicyProps{Statements: &[]awsiam.PolicyStatement{
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings("s3:PutObject"),
			Resources: &[]*string{l.Bucket.ArnForObjects(jsii.String(l.props.Prefix + "*"))},
		}),
	}})
	nag.Acknowledge(policy, "AwsSolutions-IAM5", "Objects get their names when they are written; they are narrowed to the prefix.")
	policy.AttachToRole(function.Role())
	if key := l.Bucket.EncryptionKey(); key != nil {
		key.Grant(function, jsii.String("kms:GenerateDataKey"))
	}
}

// GrantRead lets somebody list the bucket and read the logs.
func (l *Logs) GrantRead(grantee awsiam.IGrantable) {
	l.Bucket.GrantRead(grantee, l.props.Prefix+"*")
}
