// Package console makes addresses of the AWS Management Console, for people who
// may sign in to the account. They grant nothing to others.
package console

import (
	"net/url"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// domains are those of the console, by how the names of their Regions begin.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
var domains = []struct{ region, domain string }{
	{"cn-", "console.amazonaws.cn"},
	{"us-gov-", "console.amazonaws-us-gov.com"},
	{"", "console.aws.amazon.com"},
}

func origin(region string) string {
	for _, d := range domains {
		if strings.HasPrefix(region, d.region) {
			return "https://" + region + "." + d.domain
		}
	}
	return "" // the last one is any
}

// Object returns the page of an object in Amazon S3.
func Object(region string, l location.Location) string {
	query := url.Values{"region": {region}, "prefix": {l.Key}}
	return origin(region) + "/s3/object/" + url.PathEscape(l.Bucket) + "?" + query.Encode()
}

// LogGroup returns the page of a log group in CloudWatch Logs, or "" of none. The
// console wants the name encoded twice, with $ in place of the first %.
func LogGroup(region, group string) string {
	if group == "" {
		return ""
	}
	name := strings.ReplaceAll(url.QueryEscape(url.QueryEscape(group)), "%", "$")
	return origin(region) + "/cloudwatch/home?region=" + region + "#logsV2:log-groups/log-group/" + name
}
