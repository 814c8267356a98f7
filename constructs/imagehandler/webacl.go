package imagehandler

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awswafv2"
	"github.com/aws/jsii-runtime-go"
)

// managedRules of AWS that suit requests without bodies, by priority. Those of core
// rules that look into bodies find none.
// https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
var managedRules = []string{
	"AWSManagedRulesAmazonIpReputationList",
	"AWSManagedRulesCommonRuleSet",
	"AWSManagedRulesKnownBadInputsRuleSet",
}

// tooStrict are core rules that image requests break by being what they are: base64 and
// signed queries can be longer than the 1,024 and 2,048 bytes that the rules allow.
var tooStrict = []string{"SizeRestrictions_QUERYSTRING", "SizeRestrictions_URIPATH"}

// addWebACL with AWS's managed rules and a limit of requests for each address.
func (h *ImageHandler) addWebACL(p *Props) {
	if !p.ManagedWebACL {
		return
	}
	rules := []any{&awswafv2.CfnWebACL_RuleProperty{
		Name: jsii.String("Rate"), Priority: jsii.Number(0), VisibilityConfig: visible("Rate"),
		Action: &awswafv2.CfnWebACL_RuleActionProperty{Block: &awswafv2.CfnWebACL_BlockActionProperty{}},
		Statement: &awswafv2.CfnWebACL_StatementProperty{RateBasedStatement: &awswafv2.CfnWebACL_RateBasedStatementProperty{
			AggregateKeyType: jsii.String("IP"), Limit: jsii.Number(p.RequestsPerFiveMinutes), EvaluationWindowSec: jsii.Number(300),
		}},
	}}
	for i, name := range managedRules {
		group := &awswafv2.CfnWebACL_ManagedRuleGroupStatementProperty{VendorName: jsii.String("AWS"), Name: &name}
		if name == "AWSManagedRulesCommonRuleSet" {
			group.RuleActionOverrides = counted(tooStrict)
		}
		rules = append(rules, &awswafv2.CfnWebACL_RuleProperty{
			Name: &name, Priority: jsii.Number(i + 1), VisibilityConfig: visible(name),
			OverrideAction: &awswafv2.CfnWebACL_OverrideActionProperty{None: map[string]any{}},
			Statement:      &awswafv2.CfnWebACL_StatementProperty{ManagedRuleGroupStatement: group},
		})
	}
	h.WebACL = awswafv2.NewCfnWebACL(h, jsii.String("WebAcl"), &awswafv2.CfnWebACLProps{
		Scope:            jsii.String("CLOUDFRONT"),
		Description:      jsii.String("Image requests"),
		DefaultAction:    &awswafv2.CfnWebACL_DefaultActionProperty{Allow: &awswafv2.CfnWebACL_AllowActionProperty{}},
		VisibilityConfig: visible("ImageHandler"),
		Rules:            &rules,
	})
}

// counted rules are not enforced.
func counted(names []string) *[]any {
	var out []any
	for _, name := range names {
		out = append(out, &awswafv2.CfnWebACL_RuleActionOverrideProperty{
			Name: &name, ActionToUse: &awswafv2.CfnWebACL_RuleActionProperty{Count: &awswafv2.CfnWebACL_CountActionProperty{}},
		})
	}
	return &out
}

func visible(metric string) *awswafv2.CfnWebACL_VisibilityConfigProperty {
	return &awswafv2.CfnWebACL_VisibilityConfigProperty{
		CloudWatchMetricsEnabled: jsii.Bool(true), SampledRequestsEnabled: jsii.Bool(true), MetricName: &metric,
	}
}
