package brokerhost

// Permission is an IAM action that the scripts call, and on what.
type Permission struct {
	// Action is the IAM action, such as "ec2:AttachVolume".
	Action string
	// On says which resource must be allowed.
	On Resource
	// Why says which step calls it.
	Why string
}

// Resource is a kind of resource of a [Permission].
type Resource string

// The resources that a broker's role is allowed to use.
const (
	// OnAny is "*": the action takes no resource ARN.
	OnAny Resource = "*"
	// OnVolume is the broker's own volume.
	OnVolume Resource = "volume"
	// OnInstance is the instances of the broker's own Auto Scaling group.
	OnInstance Resource = "instance"
	// OnAutoScalingGroup is the broker's own Auto Scaling group.
	OnAutoScalingGroup Resource = "autoscaling-group"
	// OnHostedZone is the private hosted zone. The names that may be changed are
	// narrowed with route53:ChangeResourceRecordSetsNormalizedRecordNames.
	OnHostedZone Resource = "hosted-zone"
	// OnCertificateAuthority is the private CA.
	OnCertificateAuthority Resource = "certificate-authority"
	// OnCredentialSecret is the administrator's secret.
	OnCredentialSecret Resource = "credential-secret"
	// OnScripts is the object of Config.ScriptsURL.
	OnScripts Resource = "scripts"
	// OnArchive is the object of Release.URL where that is an s3 URL.
	OnArchive Resource = "archive"
	// OnLogGroup is the log group and its streams.
	OnLogGroup Resource = "log-group"
	// OnMetrics is "*", narrowed with the condition cloudwatch:namespace =
	// MetricsNamespace.
	OnMetrics Resource = "metrics"
)

// Permissions are the IAM actions that the scripts use; the role of a broker
// needs these, and what Session Manager needs, and no others. Signalling
// CloudFormation needs none: it goes by the instance's membership in the stack.
func Permissions() []Permission {
	return []Permission{
		{"ec2:DescribeVolumes", OnAny, "find out which instance holds the data volume"},
		{"ec2:DescribeInstances", OnAny, "find out whether that instance is gone"},
		{"ec2:AttachVolume", OnVolume, "attach the data volume"},
		{"ec2:AttachVolume", OnInstance, "attach the data volume"},
		{"ec2:DetachVolume", OnVolume, "take the data volume from a stopped instance"},
		{"ec2:DetachVolume", OnInstance, "take the data volume from a stopped instance"},
		{"route53:ChangeResourceRecordSets", OnHostedZone, "point the broker's name at the instance"},
		{"acm-pca:IssueCertificate", OnCertificateAuthority, "request the broker's certificate"},
		{"acm-pca:GetCertificate", OnCertificateAuthority, "fetch the broker's certificate"},
		{"acm-pca:GetCertificateAuthorityCertificate", OnCertificateAuthority, "fetch the chain of the CA"},
		{"secretsmanager:GetSecretValue", OnCredentialSecret, "read the administrator's credential when formatting"},
		{"s3:GetObject", OnScripts, "download the scripts"},
		{"s3:GetObject", OnArchive, "download Kafka from a bucket"},
		{"autoscaling:SetInstanceHealth", OnAutoScalingGroup, "have a broker that stays down replaced"},
		{"logs:CreateLogStream", OnLogGroup, "ship logs"},
		{"logs:DescribeLogStreams", OnLogGroup, "ship logs"},
		{"logs:PutLogEvents", OnLogGroup, "ship logs"},
		{"cloudwatch:PutMetricData", OnMetrics, "publish metrics of disk and memory"},
	}
}
