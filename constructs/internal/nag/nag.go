// Package nag records, in the templates that Lintel's constructs produce, why a
// rule of cdk-nag does not apply, so that users' own checks pass with the
// reasons beside the resources.
package nag

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// metadataKey and the shape below it are cdk-nag's (cdk-nag README,
// "Suppressing a rule", as stored in a resource's Metadata). Writing it needs
// no dependency on cdk-nag.
const metadataKey = "cdk_nag"

// Acknowledge says why a rule does not apply to the construct's resource, or to
// only the findings named (such as "Resource::*").
func Acknowledge(construct constructs.IConstruct, rule, reason string, only ...string) {
	resource, ok := construct.(awscdk.CfnResource)
	if !ok {
		resource = construct.Node().DefaultChild().(awscdk.CfnResource)
	}
	rules := []any{}
	if existing, ok := resource.GetMetadata(jsii.String(metadataKey)).(map[string]any); ok {
		rules = existing["rules_to_suppress"].([]any)
	}
	entry := map[string]any{"id": rule, "reason": reason}
	if len(only) > 0 {
		entry["applies_to"] = only
	}
	resource.AddMetadata(jsii.String(metadataKey), map[string]any{"rules_to_suppress": append(rules, entry)})
}

// AcknowledgeRole says why the policy of a role that Lintel created holds
// wildcards. A role that the user brought is the user's to judge.
func AcknowledgeRole(role constructs.IConstruct, reason string, only ...string) {
	if policy := role.Node().TryFindChild(jsii.String("DefaultPolicy")); policy != nil {
		Acknowledge(policy, "AwsSolutions-IAM5", reason, only...)
	}
}
