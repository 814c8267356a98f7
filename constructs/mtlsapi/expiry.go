package mtlsapi

import (
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/nag"
)

// metricNamespace of what the handlers measure, by their function's name.
const metricNamespace = "Lintel/MutualTls"

// ExpiryWatch looks at every certificate of the API twice a day.
type ExpiryWatch struct {
	constructs.Construct
	// Check is the function that looks.
	Check *gofunction.Function
	// Schedule invokes it.
	Schedule awsevents.Rule
	// DeadLetterQueue receives invocations that failed for good.
	DeadLetterQueue awssqs.Queue
	// Alarm goes off when a certificate is about to expire.
	Alarm awscloudwatch.Alarm
}

func newExpiryWatch(api *MutualTLSApi, p *Props) *ExpiryWatch {
	w := &ExpiryWatch{}
	constructs.NewConstruct_Override(w, api, jsii.String("Expiry"))
	w.DeadLetterQueue = awssqs.NewQueue(w, jsii.String("DeadLetterQueue"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)),
	})
	nag.Acknowledge(w.DeadLetterQueue, "AwsSolutions-SQS3", "This is the dead-letter queue.")

	lists := api.revocationLists(p)
	w.Check = gofunction.New(w, "Check", &gofunction.Props{
		Package:         expiryCheck,
		Description:     "Measures the days until the certificates of " + p.DomainName + " expire",
		MemoryMiB:       512, // the revocation lists, as the authorizer
		Timeout:         time.Minute,
		LogRetention:    p.LogRetention,
		AlarmActions:    p.AlarmActions,
		DeadLetterQueue: w.DeadLetterQueue,
		Environment: map[string]string{
			"TRUSTSTORE_BUCKET":  *api.Truststore.Bucket.BucketName(),
			"TRUSTSTORE_KEY":     api.Truststore.Key,
			"CERTIFICATE_ARNS":   *awscdk.Stack_Of(api).ToJsonString(api.certificateARNs(), nil),
			"REVOCATION_SOURCES": api.sourcesJSON(lists),
			"WARN_DAYS":          strconv.Itoa(int(p.ExpiryWarning / day)),
		},
	})
	api.Truststore.Bucket.GrantRead(w.Check.Function, jsii.String(api.Truststore.Key))
	grantReadLists(w.Check, lists)
	w.Check.Role.AddToPrincipalPolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("acm:DescribeCertificate"),
		Resources: jsii.Strings(api.certificateARNs()...),
	}))
	nag.AcknowledgeRole(w.Check.Role, "The function reads the lists below a prefix whose names the authority chooses.")

	w.Schedule = awsevents.NewRule(w, jsii.String("Schedule"), &awsevents.RuleProps{
		Description: jsii.String("Checks the certificates of " + p.DomainName),
		Schedule:    awsevents.Schedule_Rate(awscdk.Duration_Hours(jsii.Number(12))),
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewLambdaFunction(w.Check.Function, &awseventstargets.LambdaFunctionProps{
			DeadLetterQueue: w.DeadLetterQueue,
			MaxEventAge:     awscdk.Duration_Hours(jsii.Number(2)),
			RetryAttempts:   jsii.Number(8),
		})},
	})
	w.Alarm = newAlarm(w, "Alarm", p, alarmSpec{
		metric:      w.MetricDaysToExpiry(),
		comparison:  awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		threshold:   float64(p.ExpiryWarning / day),
		missing:     awscloudwatch.TreatMissingData_MISSING, // no data yet, or the check fails, which has its own alarm
		description: "A certificate authority, client or server certificate is about to expire. The log of the check names it.",
	})
	return w
}

// MetricDaysToExpiry is the least number of days until a certificate expires.
func (w *ExpiryWatch) MetricDaysToExpiry() awscloudwatch.IMetric {
	return handlerMetric(w.Check, "DaysToExpiry", awscloudwatch.Stats_MINIMUM(), day)
}

// certificateARNs of ACM: the server's and the clients'.
func (api *MutualTLSApi) certificateARNs() []string {
	arns := []string{*api.Certificate.CertificateArn()}
	for _, c := range api.ClientCertificates {
		arns = append(arns, *c.CertificateArn())
	}
	return arns
}
