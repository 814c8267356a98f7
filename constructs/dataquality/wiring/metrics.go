package wiring

// MetricNamespace of the handler's metrics in CloudWatch.
const MetricNamespace = "Lintel/DataQuality"

// Dimensions of the metrics. Those of a run are by DimensionJob.
const (
	DimensionJob    = "Job"
	DimensionRule   = "Rule"
	DimensionColumn = "Column"
)

// Metrics of a run, by job.
const (
	// MetricEvaluated is 1 if the rules were evaluated, and 0 if they could not
	// be: the run has failed, or its profile is missing or unreadable.
	MetricEvaluated = "Evaluated"
	// MetricRunFailed is 1 if the run has not succeeded, else 0.
	MetricRunFailed = "RunFailed"
	// MetricRulesPassed, MetricRulesFailed, MetricRulesWarned and
	// MetricRulesNotCompared count rules, once for each column.
	MetricRulesPassed      = "RulesPassed"
	MetricRulesFailed      = "RulesFailed"
	MetricRulesWarned      = "RulesWarned"
	MetricRulesNotCompared = "RulesNotCompared"
	// MetricRulesetFailed is 1 if DataBrew says that the data do not meet the
	// ruleset, 0 if they do.
	MetricRulesetFailed = "RulesetFailed"
)

// Metrics of a rule, by job and rule, and by column if the rule is about columns.
const (
	// MetricMeasured is what was measured, if it is a number.
	MetricMeasured = "Measured"
	// MetricPassed is 1 if the rule holds, else 0. There is none if there was no
	// earlier run to compare with.
	MetricPassed = "Passed"
)

// MaxRuleMetrics is for how many rules and columns metrics are published in a
// run: the first ones in the order of the rules. CloudWatch charges each.
const MaxRuleMetrics = 200
