package kafkacluster

import (
	"cmp"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

const day = 24 * time.Hour

// place is where a cluster runs.
type place string

const (
	onEC2 place = "EC2"
	onMSK place = "Amazon MSK"
)

// onlyOn are the props that have a meaning in one place alone.
var onlyOn = map[string]place{
	"PrivateCA": onEC2, "PrivateCAProps": onEC2, "ExistingCA": onEC2, "CertificateValidity": onEC2, "Domain": onEC2,
	"Release": onEC2, "Rotation": onEC2, "MachineImage": onEC2, "VolumeIOPS": onEC2, "VolumeMiBps": onEC2,
	"DisableDetailedMonitoring": onEC2, "Replacement": onEC2,
	"KafkaVersion": onMSK, "MaxVolumeGiB": onMSK, "Monitoring": onMSK,
}

func (p Props) withDefaults(where place) Props {
	p.Brokers = cmp.Or(p.Brokers, 3)
	p.InstanceType = cmp.Or(p.InstanceType, "m7g.large")
	p.VolumeGiB = cmp.Or(p.VolumeGiB, 100)
	p.Retention = cmp.Or(p.Retention, 7*day)
	p.RemovalPolicy = cmp.Or(p.RemovalPolicy, awscdk.RemovalPolicy_RETAIN)
	p.LogRetention = cmp.Or(p.LogRetention, 30*day)
	p.DiskAlarmPercent = cmp.Or(p.DiskAlarmPercent, 80)
	topics := make([]Topic, len(p.Topics))
	for i, t := range p.Topics {
		topics[i] = t.withDefaults(p.Brokers)
	}
	p.Topics = topics
	if where == onMSK {
		p.KafkaVersion = cmp.Or(p.KafkaVersion, "4.1.x.kraft")
		p.MaxVolumeGiB = cmp.Or(p.MaxVolumeGiB, min(2*p.VolumeGiB, maxMSKVolume))
		p.Monitoring = cmp.Or(p.Monitoring, PerBroker)
		return p
	}
	p.VolumeIOPS = cmp.Or(p.VolumeIOPS, minIOPS)
	p.VolumeMiBps = cmp.Or(p.VolumeMiBps, minMiBps)
	p.CertificateValidity = cmp.Or(p.CertificateValidity, shortLivedValidity)
	if p.PrivateCA == nil && p.PrivateCAProps == nil && p.ExistingCA == nil {
		p.PrivateCAProps = defaultPrivateCA()
	}
	if p.Release == (brokerhost.Release{}) {
		p.Release = brokerhost.DefaultRelease
	}
	return p
}

func (p *Props) check(c *synth.Checks, where place) {
	p.checkPlace(c, where)
	checkVpc(c, p, where)
	checkTopics(c, p)
	checkUsers(c, p)
	c.Require(gofunction.RetentionDays(p.LogRetention) != "", "got LogRetention %v: it must be a number of days that CloudWatch Logs knows, such as 720h for 30", p.LogRetention)
	c.Require(p.DiskAlarmPercent >= 1 && p.DiskAlarmPercent <= 99, "got DiskAlarmPercent %d: it must be 1 to 99", p.DiskAlarmPercent)
	c.Require(p.Retention%time.Millisecond == 0, "got Retention %v: it must be whole milliseconds", p.Retention)
	if where == onMSK {
		p.checkMSK(c)
		return
	}
	p.checkEC2(c)
}

// checkPlace refuses what would silently have no effect. The props have their
// defaults, which are only for the place at hand.
func (p *Props) checkPlace(c *synth.Checks, where place) {
	fields := reflect.ValueOf(*p)
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		only, limited := onlyOn[name]
		c.Require(!limited || only == where || fields.Field(i).IsZero(), "got %s, which has no meaning on %s: leave it out", name, where)
	}
}

// Limits of gp3 volumes (Amazon EBS User Guide, "General Purpose SSD volumes").
const (
	maxVolumeGiB = 65_536
	minIOPS      = 3_000
	maxIOPS      = 80_000
	iopsPerGiB   = 500
	minMiBps     = 125
	maxMiBps     = 2_000
	iopsPerMiBps = 4
)

func (p *Props) checkEC2(c *synth.Checks) {
	inRange(c, "VolumeGiB", p.VolumeGiB, 1, maxVolumeGiB)
	inRange(c, "VolumeIOPS", p.VolumeIOPS, minIOPS, maxIOPS)
	inRange(c, "VolumeMiBps", p.VolumeMiBps, minMiBps, maxMiBps)
	c.Require(p.VolumeIOPS <= max(minIOPS, iopsPerGiB*p.VolumeGiB), "got VolumeIOPS %d: EBS gives at most %d per GiB, which is %d here", p.VolumeIOPS, iopsPerGiB, iopsPerGiB*p.VolumeGiB)
	c.Require(p.VolumeMiBps*iopsPerMiBps <= p.VolumeIOPS, "got VolumeMiBps %d: EBS wants %d VolumeIOPS for each, which is %d", p.VolumeMiBps, iopsPerMiBps, p.VolumeMiBps*iopsPerMiBps)
	c.Require(instanceType.MatchString(p.InstanceType), "got InstanceType %q: it must be one of EC2's, such as \"m7g.large\"", p.InstanceType)
	c.Require(p.Domain == "" || len(p.Domain) <= maxDomain, "got Domain %q of %d characters: certificates leave room for %d", p.Domain, len(p.Domain), maxDomain)
	c.Require(len(p.Replacement) <= maxDescription, "got Replacement of %d characters: a launch template takes %d", len(p.Replacement), maxDescription)
	checkAuthority(c, p)
	p.checkHost(c)
}

// maxDescription of a version of a launch template (ec2:CreateLaunchTemplateVersion).
const maxDescription = 255

// instanceType is EC2's notation.
var instanceType = regexp.MustCompile(`^[a-z][a-z0-9-]*\.[a-z0-9-]+$`)

func inRange(c *synth.Checks, prop string, got, low, high int) {
	c.Require(got >= low && got <= high, "got %s %d: it must be %d to %d", prop, got, low, high)
}

// checkHost finds what the brokers would refuse when they start. What is not known
// yet is represented by something that passes.
func (p *Props) checkHost(c *synth.Checks) {
	host := p.hostConfig("cluster", p.domain("cluster"), 1)
	host.ClusterID = brokerhost.ClusterID("cluster")
	for _, unknown := range []*string{
		&host.Region, &host.HostedZoneID, &host.VolumeID, &host.CertificateAuthorityARN, &host.CredentialSecretARN, &host.LogGroup,
	} {
		*unknown = "unknown"
	}
	host.SigningAlgorithm = signingAlgorithms[0]
	host.ScriptsURL = "s3://unknown/unknown"
	err := host.Validate()
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		c.Failf("%s", strings.TrimPrefix(line, "kafka broker 1: "))
	}
}

// maxDomain leaves room for "broker-1." in a certificate's common name.
const maxDomain = 50

// domain of the brokers' names.
func (p *Props) domain(cluster string) string {
	if p.Domain != "" {
		return p.Domain
	}
	const suffix = ".kafka.internal"
	label := strings.ToLower(cluster)
	label = strings.Trim(label[max(0, len(label)-(maxDomain-len(suffix))):], "-")
	return label + suffix
}

func brokerName(id int, domain string) string { return fmt.Sprintf("broker-%d.%s", id, domain) }

// hostConfig is what the props say about a broker's host.
func (p *Props) hostConfig(cluster, domain string, id int) brokerhost.Config {
	config := brokerhost.Config{
		Cluster:             cluster,
		NodeID:              id,
		Administrator:       administrator,
		CertificateValidity: p.CertificateValidity,
		Release:             p.Release,
		Retention:           p.Retention,
		ServerProperties:    p.ServerProperties,
	}
	for n := 1; n <= p.Brokers; n++ {
		config.Brokers = append(config.Brokers, brokerhost.Broker{NodeID: n, Host: brokerName(n, domain)})
	}
	return config
}

// architecture of the instances' processors.
func (p *Props) architecture() awsec2.InstanceArchitecture {
	return awsec2.NewInstanceType(jsii.String(p.InstanceType)).Architecture()
}

func isToken(text string) bool { return *awscdk.Token_IsUnresolved(text) }

// isARN reports whether the text is the ARN of a service's resource.
func isARN(text, service string) bool {
	parts := strings.SplitN(text, ":", 6)
	return len(parts) == 6 && parts[0] == "arn" && parts[2] == service
}
