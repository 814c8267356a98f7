package dataquality

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdatabrew"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addRuleset of the rules that DataBrew can evaluate by itself and that are errors:
// its rulesets know no warnings.
func (c *Check) addRuleset(p *Props) {
	if p.DisableNativeRules {
		return
	}
	native := []any{}
	for _, rule := range c.rules.Rules() {
		if n, ok := rule.Native(); ok && rule.Severity() == rules.Error {
			native = append(native, nativeRule(n))
		}
	}
	if len(native) == 0 {
		return
	}
	c.Ruleset = awsdatabrew.NewCfnRuleset(c, jsii.String("Ruleset"), &awsdatabrew.CfnRulesetProps{
		Name:      jsii.String(c.name),
		TargetArn: jsii.String(c.databrewARN("dataset")),
		Rules:     native,
	})
	c.Ruleset.AddResourceDependency(c.Dataset, nil)
}

func nativeRule(n rules.Native) *awsdatabrew.CfnRuleset_RuleProperty {
	out := &awsdatabrew.CfnRuleset_RuleProperty{Name: jsii.String(n.Name), CheckExpression: jsii.String(n.CheckExpression)}
	if len(n.SubstitutionMap) > 0 {
		values := []any{}
		for _, reference := range slices.Sorted(maps.Keys(n.SubstitutionMap)) {
			values = append(values, &awsdatabrew.CfnRuleset_SubstitutionValueProperty{
				ValueReference: jsii.String(reference), Value: jsii.String(n.SubstitutionMap[reference]),
			})
		}
		out.SubstitutionMap = values
	}
	if len(n.ColumnSelectors) > 0 {
		selectors := []any{}
		for _, s := range n.ColumnSelectors {
			selectors = append(selectors, &awsdatabrew.CfnRuleset_ColumnSelectorProperty{Name: synth.Optional(s.Name), Regex: synth.Optional(s.Regex)})
		}
		out.ColumnSelectors = selectors
	}
	if t := n.Threshold; t != nil {
		out.Threshold = &awsdatabrew.CfnRuleset_ThresholdProperty{Value: jsii.Number(t.Value), Type: jsii.String(t.Type), Unit: jsii.String(t.Unit)}
	}
	return out
}
