// Command brokernames is the Lambda handler of Custom::LintelKafkaBrokerNames: it
// keeps the names of Kafka brokers in a private hosted zone of Amazon Route 53 while
// the brokers themselves say which addresses the names have.
//
// A name must be there before the first broker starts: who looks up a name that does
// not exist yet is told so for up to 15 minutes, the time that the zone's SOA record
// sets (RFC 2308, section 5), and the brokers of a new cluster look each other up at
// once. And the names must be gone before CloudFormation deletes the zone, which it
// cannot do while there are records; AWS::Route53::RecordSet would be deleted only as
// long as it has the address that CloudFormation gave it.
//
// Properties:
//
//   - HostedZoneId of the zone; another one replaces the resource.
//   - Names, a list of DNS names in the zone, without a dot at the end.
//
// A name that has an A record keeps it. One that has none gets 192.0.2.1, which is no
// host's (RFC 5737). A name that leaves Names loses its A record, and so do all names
// when the resource is deleted. Other records of the zone are left alone.
//
// Permissions: route53:ListResourceRecordSets and ChangeResourceRecordSets on the
// zone.
package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/customresource/provider"
)

func main() {
	provider.Start(func(cfg aws.Config) customresource.Handler[properties] {
		return (&handler{route53.NewFromConfig(cfg)}).handle
	})
}
