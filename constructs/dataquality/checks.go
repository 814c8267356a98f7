package dataquality

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// Limits of DataBrew (databrew:CreateProfileJob, CreateDataset).
const (
	minNodes, maxNodes = 2, 149
	maxTimeout         = 48 * time.Hour
	maxRetries         = 10
	maxPathParameters  = 16
)

var delimiters = []string{",", "|", ";", "\t", " ", "\x01"}

// cronFields is six fields without line breaks.
var cronFields = regexp.MustCompile(`^\S+( \S+){5}$`)

// check collects what is wrong and returns the rules, which are nil if they are.
func (p *Props) check(c *synth.Checks) *rules.Set {
	p.checkData(c)
	p.checkJob(c)
	p.OnPass.check(c, "OnPass", p.dataPrefix())
	p.OnFail.check(c, "OnFail", p.dataPrefix())
	p.checkReach(c)
	c.Require(p.DataBucket == nil || p.DataBucket != p.ProfileBucket || !strings.HasPrefix(profilePrefix, p.dataPrefix()),
		"got Path %q in the bucket that is ProfileBucket too: profiles below %q would be data", p.Path, profilePrefix)
	for i, address := range p.Emails {
		c.Require(isToken(address) || strings.Contains(address, "@"), "got Emails[%d] %q: it must be an e-mail address", i, address)
	}
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 7, 30 or 365", p.LogRetention)
	wholeDays(c, "ProfileRetention", p.ProfileRetention)
	wholeDays(c, "HistoryRetention", p.HistoryRetention)
	if p.Rules == "" {
		c.Failf("no Rules: write at least one, such as \"completeness(id) >= 99%%\"")
		return nil
	}
	set, err := rules.Parse(p.Rules)
	if err != nil {
		c.Failf("Rules: %v", err)
		return nil
	}
	p.checkBaseline(c, set)
	return set
}

func (p *Props) checkBaseline(c *synth.Checks, set *rules.Set) {
	c.Require((p.BaselineBucket == nil) == (p.BaselineKey == ""), "BaselineBucket and BaselineKey go together")
	for _, rule := range set.Rules() {
		vsBaseline := strings.HasSuffix(rule.Allowed(), "vs "+rules.VsBaseline.String())
		c.Require(!vsBaseline || p.BaselineKey != "", "the rule %q compares with a baseline: give BaselineBucket and BaselineKey", rule.Label())
	}
}

func (p *Props) checkData(c *synth.Checks) {
	c.Require((p.GlueDatabase == "") == (p.GlueTable == ""), "GlueDatabase and GlueTable go together")
	if p.GlueTable != "" {
		c.Require(p.DataBucket != nil, "GlueTable without DataBucket: bring the bucket with the table's data, and its Path")
		c.Require(p.Format == "" && p.PathParameters == nil && p.MaxFiles == 0, "Format, PathParameters or MaxFiles with GlueTable: the catalog says them")
		return
	}
	c.Require(slices.Contains([]Format{CSV, JSON, Excel, Parquet, ORC}, p.Format), "got Format %q: it must be %q, %q, %q, %q or %q", p.Format, CSV, JSON, Excel, Parquet, ORC)
	c.Require(slices.Contains(delimiters, p.CSVDelimiter), "got CSVDelimiter %q: it must be one of %q", p.CSVDelimiter, delimiters)
	c.Require(p.Format == CSV || p.CSVDelimiter == ",", "CSVDelimiter with Format %q", p.Format)
	c.Require(p.Format == CSV || p.Format == Excel || !p.NoHeaderRow, "NoHeaderRow with Format %q: it has no header", p.Format)
	c.Require(p.Format == JSON || !p.MultiLineJSON, "MultiLineJSON with Format %q", p.Format)
	c.Require(p.Format == Excel || p.ExcelSheet == "", "ExcelSheet with Format %q", p.Format)
	c.Require(!strings.HasPrefix(p.Path, "/") && !strings.Contains(p.Path, "://"), "got Path %q: give the key or prefix in the bucket alone, such as \"raw/\"", p.Path)
	c.Require(p.MaxFiles >= 0, "got MaxFiles %d: it must be 1 or more, or 0 for all", p.MaxFiles)
	c.Require(!p.OldestFilesFirst || p.MaxFiles > 0, "OldestFilesFirst without MaxFiles: all files are read")
	p.checkParameters(c)
}

// parameterInPath is a {name} in a path.
var parameterInPath = regexp.MustCompile(`\{([^{}]*)\}`)

func (p *Props) checkParameters(c *synth.Checks) {
	c.Require(len(p.PathParameters) <= maxPathParameters, "got %d PathParameters: DataBrew takes %d", len(p.PathParameters), maxPathParameters)
	var inPath []string
	for _, match := range parameterInPath.FindAllStringSubmatch(p.Path, -1) {
		inPath = append(inPath, match[1])
		_, defined := p.PathParameters[match[1]]
		c.Require(defined, "got Path %q: its parameter %q is not in PathParameters", p.Path, match[1])
	}
	for name, parameter := range p.PathParameters {
		c.Require(slices.Contains(inPath, name), "got PathParameters %q: it is not in Path %q", name, p.Path)
		kinds := []ParameterType{"", StringParameter, NumberParameter, DatetimeParameter}
		c.Require(slices.Contains(kinds, parameter.Type), "got PathParameters %q of Type %q: it must be one of %q", name, parameter.Type, kinds[1:])
		c.Require((parameter.Type == DatetimeParameter) == (parameter.DatetimeFormat != ""), "PathParameters %q: DatetimeFormat goes with Type %q", name, DatetimeParameter)
		c.Require(parameter.Filter != "" || len(parameter.FilterValues) == 0, "PathParameters %q: FilterValues without Filter", name)
	}
}

func (p *Props) checkJob(c *synth.Checks) {
	c.Require(p.SampleRows >= 0, "got SampleRows %d: it must be 1 or more, or 0 for all", p.SampleRows)
	c.Require(p.Nodes >= minNodes && p.Nodes <= maxNodes, "got Nodes %d: it must be %d to %d", p.Nodes, minNodes, maxNodes)
	c.Require(p.Timeout >= time.Minute && p.Timeout <= maxTimeout && p.Timeout%time.Minute == 0, "got Timeout %v: it must be whole minutes, up to %v", p.Timeout, maxTimeout)
	c.Require(p.Retries >= 0 && p.Retries <= maxRetries, "got Retries %d: it must be 0 to %d", p.Retries, maxRetries)
	c.Require(isToken(p.Schedule) || cronFields.MatchString(p.Schedule), "got Schedule %q: it must be the six fields of a cron expression, such as \"0 6 ? * SUN *\"", p.Schedule)
	c.Require(p.Columns == nil || len(p.Columns) > 0, "Columns is empty: leave it nil for all columns")
	checkColumns(c, "Columns", p.Columns)
	for i, s := range p.ColumnStatistics {
		name := fmt.Sprintf("ColumnStatistics[%d]", i)
		c.Require(len(s.Columns) > 0, "no %s.Columns: name at least one", name)
		c.Require(s.Statistics != nil || s.Overrides != nil, "%s says nothing: give Statistics or Overrides", name)
		checkColumns(c, name+".Columns", s.Columns)
	}
}

func checkColumns(c *synth.Checks, name string, columns []string) {
	for i, column := range columns {
		if expression, ok := betweenSlashes(column); ok {
			_, err := regexp.Compile(expression)
			c.Require(err == nil, "got %s[%d] %q: %v", name, i, column, err)
		}
	}
}

func wholeDays(c *synth.Checks, name string, d time.Duration) {
	c.Require(d >= day && d%day == 0, "got %s %v: it must be whole days, one or more", name, d)
}

func isToken(s string) bool { return *awscdk.Token_IsUnresolved(jsii.String(s)) }
