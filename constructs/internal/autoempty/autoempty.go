// Package autoempty empties a bucket of derived data when its stack is deleted,
// so that the bucket can be deleted too. It is not for user data.
package autoempty

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// handler removes all versions of all objects of a bucket.
const handler = "github.com/lintel-go/lintel/constructs/internal/autoempty/lambda/emptybucket"

// New empties the bucket when the returned resource is deleted. What depends on
// the bucket is deleted before.
func New(scope constructs.Construct, id string, bucket awss3.Bucket) awscdk.CustomResource {
	function := gofunction.New(scope, id, &gofunction.Props{
		Package:       handler,
		Description:   "Empties a bucket before CloudFormation deletes it",
		Timeout:       15 * time.Minute,
		DisableAlarms: true, // its failure fails the stack operation
	})
	function.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:ListBucketMultipartUploads", "s3:ListBucketVersions"),
		Resources: &[]*string{bucket.BucketArn()},
	}))
	function.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:DeleteObjectVersion"),
		Resources: &[]*string{bucket.ArnForObjects(jsii.String("*"))},
	}))
	nag.AcknowledgeRole(function.Role, "The function removes every object of this one bucket.")
	resource := awscdk.NewCustomResource(function, jsii.String("Resource"), &awscdk.CustomResourceProps{
		ResourceType:   jsii.String("Custom::LintelEmptyBucket"),
		ServiceToken:   function.Function.FunctionArn(),
		ServiceTimeout: awscdk.Duration_Minutes(jsii.Number(15)),
		Properties:     &map[string]any{"Bucket": bucket.BucketName()},
	})
	// The policy must outlive the resource, or the function cannot delete.
	resource.Node().AddDependency(function.Role, bucket)
	return resource
}
