package dataquality

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdatabrew"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// databrewARN of the check's resource of a kind; all have one name.
func (c *Check) databrewARN(kind string) string {
	return *awscdk.Stack_Of(c).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("databrew"), Resource: jsii.String(kind), ResourceName: jsii.String(c.name),
	})
}

// addJob that profiles the data, and its schedule.
func (c *Check) addJob(p *Props) {
	c.addRole(p)
	props := &awsdatabrew.CfnJobProps{
		Name:                 jsii.String(c.name),
		Type:                 jsii.String("PROFILE"),
		RoleArn:              c.Role.RoleArn(),
		DatasetName:          jsii.String(c.name),
		JobSample:            p.sample(),
		LogSubscription:      jsii.String("ENABLE"),
		MaxCapacity:          jsii.Number(p.Nodes),
		MaxRetries:           jsii.Number(p.Retries),
		Timeout:              jsii.Number(p.Timeout / time.Minute),
		EncryptionMode:       jsii.String("SSE-S3"),
		OutputLocation:       &awsdatabrew.CfnJob_OutputLocationProperty{Bucket: c.ProfileBucket.BucketName(), Key: jsii.String(profilePrefix)},
		ProfileConfiguration: p.profileConfiguration(),
	}
	if p.DisableRunLogs {
		props.LogSubscription = jsii.String("DISABLE")
	}
	if p.EncryptionKey != nil {
		props.EncryptionMode, props.EncryptionKeyArn = jsii.String("SSE-KMS"), p.EncryptionKey.KeyArn()
	}
	if c.Ruleset != nil {
		props.ValidationConfigurations = []any{&awsdatabrew.CfnJob_ValidationConfigurationProperty{
			RulesetArn: jsii.String(c.databrewARN("ruleset")), ValidationMode: jsii.String("CHECK_ALL"),
		}}
	}
	c.Job = awsdatabrew.NewCfnJob(c, jsii.String("Job"), props)
	c.Job.AddResourceDependency(c.Dataset, nil)
	if c.Ruleset != nil {
		c.Job.AddResourceDependency(c.Ruleset, nil)
	}
	c.Job.Node().AddDependency(c.Role) // with its policy, which the first run needs
	if p.DisableSchedule {
		return
	}
	c.Schedule = awsdatabrew.NewCfnSchedule(c, jsii.String("Schedule"), &awsdatabrew.CfnScheduleProps{
		Name:           jsii.String(c.name),
		CronExpression: jsii.String("cron(" + p.Schedule + ")"),
		JobNames:       jsii.Strings(c.name),
	})
	c.Schedule.AddResourceDependency(c.Job, nil)
}

func (p *Props) sample() *awsdatabrew.CfnJob_JobSampleProperty {
	if p.SampleRows == 0 {
		return &awsdatabrew.CfnJob_JobSampleProperty{Mode: jsii.String("FULL_DATASET")}
	}
	return &awsdatabrew.CfnJob_JobSampleProperty{Mode: jsii.String("CUSTOM_ROWS"), Size: jsii.Number(p.SampleRows)}
}

// profileConfiguration is nil for DataBrew's own: all columns and statistics.
func (p *Props) profileConfiguration() any {
	out := &awsdatabrew.CfnJob_ProfileConfigurationProperty{DatasetStatisticsConfiguration: statistics(p.Statistics, p.StatisticOverrides)}
	if p.Columns != nil {
		out.ProfileColumns = columnSelectors(p.Columns)
	}
	if p.ColumnStatistics != nil {
		configurations := []any{}
		for _, c := range p.ColumnStatistics {
			configurations = append(configurations, &awsdatabrew.CfnJob_ColumnStatisticsConfigurationProperty{
				Selectors: columnSelectors(c.Columns), Statistics: statistics(c.Statistics, c.Overrides),
			})
		}
		out.ColumnStatisticsConfigurations = configurations
	}
	if p.EntityTypes != nil {
		out.EntityDetectorConfiguration = &awsdatabrew.CfnJob_EntityDetectorConfigurationProperty{EntityTypes: jsii.Strings(p.EntityTypes...)}
	}
	if *out == (awsdatabrew.CfnJob_ProfileConfigurationProperty{}) {
		return nil
	}
	return out
}

// statistics is nil for all of DataBrew's.
func statistics(included []string, overrides map[string]map[string]string) any {
	if included == nil && overrides == nil {
		return nil
	}
	out := &awsdatabrew.CfnJob_StatisticsConfigurationProperty{}
	if included != nil {
		out.IncludedStatistics = jsii.Strings(included...)
	}
	if overrides != nil {
		out.Overrides = statisticOverrides(overrides)
	}
	return out
}

// columnSelectors by name, or by regular expression where that is between slashes.
func columnSelectors(columns []string) []any {
	out := []any{}
	for _, column := range columns {
		selector := &awsdatabrew.CfnJob_ColumnSelectorProperty{Name: jsii.String(column)}
		if expression, ok := betweenSlashes(column); ok {
			selector = &awsdatabrew.CfnJob_ColumnSelectorProperty{Regex: jsii.String(expression)}
		}
		out = append(out, selector)
	}
	return out
}

func betweenSlashes(s string) (string, bool) {
	inner, hasStart := strings.CutPrefix(s, "/")
	inner, hasEnd := strings.CutSuffix(inner, "/")
	return inner, hasStart && hasEnd && inner != ""
}

func statisticOverrides(overrides map[string]map[string]string) []any {
	out := []any{}
	for _, statistic := range slices.Sorted(maps.Keys(overrides)) {
		out = append(out, &awsdatabrew.CfnJob_StatisticOverrideProperty{
			Statistic: jsii.String(statistic), Parameters: synth.StringMap(overrides[statistic]),
		})
	}
	return out
}

// addRole of the job: it reads the data and writes profiles (AWS Glue DataBrew
// Developer Guide, "Adding an IAM role with data resource permissions").
func (c *Check) addRole(p *Props) {
	stack := awscdk.Stack_Of(c)
	c.Role = awsiam.NewRole(c, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("databrew.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()}},
		}),
	})
	allow := func(resources []*string, conditions *map[string]any, actions ...string) {
		c.Role.AddToPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings(actions...), Resources: &resources, Conditions: conditions,
		}))
	}
	below := func(prefix string) *map[string]any {
		return &map[string]any{"StringLike": map[string]any{"s3:prefix": prefix + "*"}}
	}
	allow([]*string{c.DataBucket.ArnForObjects(jsii.String(p.dataPrefix() + "*"))}, nil, "s3:GetObject")
	allow([]*string{c.DataBucket.BucketArn()}, below(p.dataPrefix()), "s3:ListBucket")
	allow([]*string{c.DataBucket.BucketArn(), c.ProfileBucket.BucketArn()}, nil, "s3:GetBucketLocation")
	allow([]*string{c.ProfileBucket.ArnForObjects(jsii.String(profilePrefix + "*"))}, nil, "s3:DeleteObject", "s3:GetObject", "s3:PutObject")
	allow([]*string{c.ProfileBucket.BucketArn()}, below(profilePrefix), "s3:ListBucket")
	allow([]*string{stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("logs"), Resource: jsii.String("log-group"), ResourceName: jsii.String("/aws-glue-databrew/*"), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})}, nil, "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
	if p.GlueTable != "" {
		glue := func(resource string) *string {
			return stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("glue"), Resource: jsii.String(resource)})
		}
		allow([]*string{glue("catalog"), glue("database/" + p.GlueDatabase), glue("table/" + p.GlueDatabase + "/" + p.GlueTable)}, nil,
			"glue:GetDatabase", "glue:GetPartitions", "glue:GetTable")
	}
	grantKey(c.DataBucket, c.Role)
	grantKey(c.ProfileBucket, c.Role)
	if p.EncryptionKey != nil {
		p.EncryptionKey.GrantEncryptDecrypt(c.Role)
	}
	nag.AcknowledgeRole(c.Role, "The data and the profiles below their prefixes, and DataBrew's own log groups, which it names.")
}
