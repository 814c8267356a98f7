package dataquality_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/dataquality"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
)

func TestBadProps(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *dataquality.Props)
		want   string
	}{
		{"no rules", func(_ awscdk.Stack, p *dataquality.Props) { p.Rules = "" }, "no Rules"},
		{"a rule that is none", func(_ awscdk.Stack, p *dataquality.Props) { p.Rules = "completeness(id) >= >= 1" }, "Rules: "},
		{"no baseline", func(_ awscdk.Stack, p *dataquality.Props) { p.Rules = "drift(fare) < 0.2 vs baseline" }, "give BaselineBucket and BaselineKey"},
		{"half a baseline", func(_ awscdk.Stack, p *dataquality.Props) { p.BaselineKey = "b.json" }, "BaselineBucket and BaselineKey go together"},
		{"half a table", func(_ awscdk.Stack, p *dataquality.Props) { p.GlueTable = "trips" }, "GlueDatabase and GlueTable go together"},
		{"table without bucket", func(_ awscdk.Stack, p *dataquality.Props) { p.GlueDatabase, p.GlueTable = "taxi", "trips" }, "GlueTable without DataBucket"},
		{"table with format", func(s awscdk.Stack, p *dataquality.Props) {
			p.DataBucket = awss3.NewBucket(s, jsii.String("B"), nil)
			p.GlueDatabase, p.GlueTable, p.Format = "taxi", "trips", dataquality.CSV
		}, "the catalog says them"},
		{"format", func(_ awscdk.Stack, p *dataquality.Props) { p.Format = "XML" }, `got Format "XML"`},
		{"delimiter", func(_ awscdk.Stack, p *dataquality.Props) { p.CSVDelimiter = "::" }, `got CSVDelimiter "::"`},
		{"delimiter of JSON", func(_ awscdk.Stack, p *dataquality.Props) { p.Format, p.CSVDelimiter = dataquality.JSON, ";" }, `CSVDelimiter with Format "JSON"`},
		{"header of Parquet", func(_ awscdk.Stack, p *dataquality.Props) { p.Format, p.NoHeaderRow = dataquality.Parquet, true }, "NoHeaderRow with Format"},
		{"lines of CSV", func(_ awscdk.Stack, p *dataquality.Props) { p.MultiLineJSON = true }, "MultiLineJSON with Format"},
		{"sheet of CSV", func(_ awscdk.Stack, p *dataquality.Props) { p.ExcelSheet = "A" }, "ExcelSheet with Format"},
		{"a URL", func(_ awscdk.Stack, p *dataquality.Props) { p.Path = "s3://b/raw/" }, `got Path "s3://b/raw/"`},
		{"files", func(_ awscdk.Stack, p *dataquality.Props) { p.MaxFiles = -1 }, "got MaxFiles -1"},
		{"order of all", func(_ awscdk.Stack, p *dataquality.Props) { p.OldestFilesFirst = true }, "OldestFilesFirst without MaxFiles"},
		{"undefined parameter", func(_ awscdk.Stack, p *dataquality.Props) { p.Path = "raw/{day}/" }, `its parameter "day" is not in PathParameters`},
		{"unused parameter", func(_ awscdk.Stack, p *dataquality.Props) {
			p.PathParameters = map[string]dataquality.PathParameter{"day": {}}
		}, `got PathParameters "day": it is not in Path`},
		{"date without format", func(_ awscdk.Stack, p *dataquality.Props) {
			p.Path, p.PathParameters = "raw/{day}/", map[string]dataquality.PathParameter{"day": {Type: dataquality.DatetimeParameter}}
		}, "DatetimeFormat goes with Type"},
		{"parameter type", func(_ awscdk.Stack, p *dataquality.Props) {
			p.Path, p.PathParameters = "raw/{day}/", map[string]dataquality.PathParameter{"day": {Type: "Date"}}
		}, `of Type "Date"`},
		{"sample", func(_ awscdk.Stack, p *dataquality.Props) { p.SampleRows = -1 }, "got SampleRows -1"},
		{"nodes", func(_ awscdk.Stack, p *dataquality.Props) { p.Nodes = 1 }, "got Nodes 1: it must be 2 to 149"},
		{"timeout", func(_ awscdk.Stack, p *dataquality.Props) { p.Timeout = 90 * time.Second }, "got Timeout 1m30s: it must be whole minutes"},
		{"retries", func(_ awscdk.Stack, p *dataquality.Props) { p.Retries = 11 }, "got Retries 11"},
		{"schedule", func(_ awscdk.Stack, p *dataquality.Props) { p.Schedule = "0 6 * * 0" }, `got Schedule "0 6 * * 0"`},
		{"wrapped schedule", func(_ awscdk.Stack, p *dataquality.Props) { p.Schedule = "rate(1 day)" }, "six fields"},
		{"no columns", func(_ awscdk.Stack, p *dataquality.Props) { p.Columns = []string{} }, "Columns is empty"},
		{"column expression", func(_ awscdk.Stack, p *dataquality.Props) { p.Columns = []string{"/(/"} }, `got Columns[0] "/(/"`},
		{"statistics of nothing", func(_ awscdk.Stack, p *dataquality.Props) {
			p.ColumnStatistics = []dataquality.ColumnStatistics{{Statistics: []string{"MODE"}}}
		}, "no ColumnStatistics[0].Columns"},
		{"no statistics", func(_ awscdk.Stack, p *dataquality.Props) {
			p.ColumnStatistics = []dataquality.ColumnStatistics{{Columns: []string{"fare"}}}
		}, "ColumnStatistics[0] says nothing"},
		{"e-mail", func(_ awscdk.Stack, p *dataquality.Props) { p.Emails = []string{"data"} }, `got Emails[0] "data"`},
		{"log retention", func(_ awscdk.Stack, p *dataquality.Props) { p.LogRetention = 2 * 24 * time.Hour }, "got LogRetention 48h0m0s"},
		{"profile retention", func(_ awscdk.Stack, p *dataquality.Props) { p.ProfileRetention = time.Hour }, "got ProfileRetention 1h0m0s"},
		{"history retention", func(_ awscdk.Stack, p *dataquality.Props) { p.HistoryRetention = time.Hour }, "got HistoryRetention 1h0m0s"},
		{"action", func(_ awscdk.Stack, p *dataquality.Props) { p.OnPass.Kind = "DELETE" }, `got OnPass.Kind "DELETE"`},
		{"tag elsewhere", func(_ awscdk.Stack, p *dataquality.Props) {
			p.OnFail = dataquality.Action{Kind: dataquality.Tag, Prefix: "x/"}
		}, "OnFail has a Bucket or Prefix"},
		{"more than was read", func(_ awscdk.Stack, p *dataquality.Props) { p.OnFail.Kind, p.MaxFiles = dataquality.Tag, 7 }, "OnPass or OnFail with MaxFiles"},
		{"profiles among the data", func(s awscdk.Stack, p *dataquality.Props) {
			bucket := awss3.NewBucket(s, jsii.String("B"), nil)
			p.DataBucket, p.ProfileBucket, p.Path = bucket, bucket, "profiles/"
		}, "would be data"},
		{"move in a circle", func(_ awscdk.Stack, p *dataquality.Props) {
			p.OnPass = dataquality.Action{Kind: dataquality.Move, Prefix: "raw/curated/"}
		}, "the next run would read what this one moved"},
		{"prefix without slash", func(_ awscdk.Stack, p *dataquality.Props) {
			p.OnPass = dataquality.Action{Kind: dataquality.Move, Prefix: "curated"}
		}, "it must end in a slash"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &dataquality.Props{Rules: trips}
			test.change(stack, props)
			got := synthtest.Panic(func() { dataquality.New(stack, "Trips", props) })
			if !strings.HasPrefix(got, "S/Trips: ") || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want S/Trips: ... %s", got, test.want)
			}
		})
	}
}
