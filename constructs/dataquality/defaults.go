package dataquality

import (
	"cmp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	day = 24 * time.Hour

	// profilePrefix is where runs write profiles, and the handler reports.
	profilePrefix = "profiles/"

	// derivedData can be made again, so it goes with the stack.
	derivedData = awscdk.RemovalPolicy_DESTROY
	// userData stays when the stack goes.
	userData = awscdk.RemovalPolicy_RETAIN
)

func (p Props) withDefaults() Props {
	p.Path = cmp.Or(p.Path, "raw/")
	if p.GlueTable == "" {
		p.Format = cmp.Or(p.Format, CSV)
	}
	p.CSVDelimiter = cmp.Or(p.CSVDelimiter, ",")
	p.Nodes = cmp.Or(p.Nodes, 5)
	p.Timeout = cmp.Or(p.Timeout, 2*time.Hour)
	p.Schedule = cmp.Or(p.Schedule, "0 6 ? * SUN *")
	p.ProfileRetention = cmp.Or(p.ProfileRetention, 90*day)
	p.HistoryRetention = cmp.Or(p.HistoryRetention, 730*day)
	p.MemoryMiB = cmp.Or(p.MemoryMiB, 512)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	return p
}

// dataPrefix is what all keys of the data begin with: the path up to its first
// parameter.
func (p *Props) dataPrefix() string {
	prefix, _, _ := strings.Cut(p.Path, "{")
	return prefix
}

// maxName is the longest name of a DataBrew job, the shortest of all limits of what
// has the name (databrew:CreateProfileJob, Name).
const maxName = 240

// uniqueName is the name that DataBrew wants its resources to have: the stack's name
// and the construct's path.
func uniqueName(c constructs.Construct) string {
	return *awscdk.Names_UniqueResourceName(c, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(maxName), Separator: jsii.String("-")})
}
