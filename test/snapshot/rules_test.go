package snapshot

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// resource is one of a template's.
type resource struct {
	Type       string
	Properties map[string]any
}

// houseRules hold for every resource of a type in every example stack. A rule
// returns what is wrong, or nothing.
var houseRules = map[string][]func(properties map[string]any) string{
	"AWS::Lambda::Function": {
		runtimeOrImage,
		equals("Architectures", []any{"arm64"}),
		equals("TracingConfig", map[string]any{"Mode": "Active"}),
		present("LoggingConfig", "Timeout", "MemorySize"),
		absent("FunctionName"),
	},
	"AWS::Logs::LogGroup":             {present("RetentionInDays"), absent("LogGroupName")},
	"AWS::S3::Bucket":                 {present("BucketEncryption", "PublicAccessBlockConfiguration", "VersioningConfiguration"), absent("BucketName", "AccessControl")},
	"AWS::SQS::Queue":                 {encryptedQueue, absent("QueueName")},
	"AWS::IAM::Role":                  {absent("RoleName")},
	"AWS::IAM::Policy":                {leastPrivilege},
	"AWS::Events::Rule":               {absent("Name"), targetsHaveDeadLetterQueues},
	"AWS::DynamoDB::Table":            {absent("TableName")},
	"AWS::Lambda::EventSourceMapping": {failuresAreKept},
	"AWS::CloudWatch::Alarm": {
		absent("AlarmName"),
		present("AlarmDescription", "TreatMissingData"),
	},
	"AWS::CloudWatch::Dashboard": {absent("DashboardName")},
	"AWS::ECR::Repository":       {equals("ImageTagMutability", "IMMUTABLE"), present("ImageScanningConfiguration.ScanOnPush", "LifecyclePolicy"), absent("RepositoryName")},
	"AWS::ApiGatewayV2::Api":     {closedOrOrigin},
	"AWS::ApiGateway::RestApi":   {closedOrOrigin},
	"AWS::ApiGatewayV2::DomainName": {
		present("MutualTlsAuthentication.TruststoreUri", "MutualTlsAuthentication.TruststoreVersion"),
	},
	"Custom::": {present("ServiceTimeout")},
}

// unnamed are actions that know no resources, so that only * is possible.
var unnamed = []string{
	"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
	"ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
	"ec2:UnassignPrivateIpAddresses", "ec2:DescribeInstances", "ec2:DescribeVolumes",
	"rekognition:DetectFaces", "rekognition:DetectModerationLabels",
	"cloudwatch:PutMetricData",  // narrowed to namespaces by condition
	"cloudwatch:DescribeAlarms", // composite alarms are shown only to those who may see all
	"ssm:UpdateInstanceInformation", "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
	"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
	"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
	"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
	"ec2:DescribeImages", "ec2:DescribeLaunchTemplateVersions", "tag:GetResources",
	// What the SSM agent does for its own instance, which is not there yet when the role
	// is made; AWS's own policies for it name no resources either.
	"ec2messages:AcknowledgeMessage", "ec2messages:DeleteMessage", "ec2messages:FailMessage",
	"ec2messages:GetEndpoint", "ec2messages:GetMessages", "ec2messages:SendReply",
	"ssm:DescribeAssociation", "ssm:DescribeDocument", "ssm:GetDeployablePatchSnapshotForInstance",
	"ssm:GetDocument", "ssm:GetManifest", "ssm:ListAssociations", "ssm:ListInstanceAssociations",
	"ssm:PutComplianceItems", "ssm:PutConfigurePackageResult", "ssm:PutInventory",
	"ssm:UpdateAssociationStatus", "ssm:UpdateInstanceAssociationStatus",
}

func TestHouseRules(t *testing.T) {
	seen := map[string]bool{}
	eachStack(t, func(t *testing.T, stack string) {
		var template struct{ Resources map[string]resource }
		if err := json.Unmarshal(readTemplate(t, stack), &template); err != nil {
			t.Fatal(err)
		}
		for _, id := range slices.Sorted(maps.Keys(template.Resources)) {
			r := template.Resources[id]
			kind := r.Type
			if strings.HasPrefix(kind, "Custom::") {
				kind = "Custom::"
			}
			for _, rule := range houseRules[kind] {
				seen[kind] = true
				if problem := rule(r.Properties); problem != "" {
					t.Errorf("%s (%s): %s", id, r.Type, problem)
				}
			}
		}
	})
	for kind := range houseRules {
		if !seen[kind] {
			t.Errorf("no example stack has a %s: its rules are not tested", kind)
		}
	}
}

// runtimeOrImage is AWS's current OS-only runtime, or an image that has what it needs.
func runtimeOrImage(properties map[string]any) string {
	if properties["PackageType"] == "Image" {
		return absent("Runtime", "Handler", "Layers")(properties)
	}
	return equals("Runtime", "provided.al2023")(properties)
}

func equals(name string, want any) func(map[string]any) string {
	return func(properties map[string]any) string {
		if got := fmt.Sprint(properties[name]); got != fmt.Sprint(want) {
			return fmt.Sprintf("%s is %s, want %v", name, got, want)
		}
		return ""
	}
}

// encryptedQueue by a key of SQS, or by one of the user's.
func encryptedQueue(properties map[string]any) string {
	if properties["KmsMasterKeyId"] != nil {
		return ""
	}
	return equals("SqsManagedSseEnabled", true)(properties)
}

// closedOrOrigin: an API is at its domain name alone, unless CloudFront is what calls
// it: that needs the address, and is known by a secret.
func closedOrOrigin(properties map[string]any) string {
	if description, _ := properties["Description"].(string); strings.HasPrefix(description, "The origin of CloudFront for ") {
		return ""
	}
	return equals("DisableExecuteApiEndpoint", true)(properties)
}

func present(paths ...string) func(map[string]any) string {
	return func(properties map[string]any) string {
		for _, path := range paths {
			var value any = properties
			for name := range strings.SplitSeq(path, ".") {
				m, _ := value.(map[string]any)
				value = m[name]
			}
			if value == nil {
				return "no " + path
			}
		}
		return ""
	}
}

func absent(names ...string) func(map[string]any) string {
	return func(properties map[string]any) string {
		for _, name := range names {
			if properties[name] != nil {
				return fmt.Sprintf("%s is %v: physical names and ACLs are not fixed", name, properties[name])
			}
		}
		return ""
	}
}

// failuresAreKept: what a stream is given up of goes to a destination. A queue has
// a dead-letter queue of its own, and its function says which messages failed.
func failuresAreKept(properties map[string]any) string {
	if properties["Queues"] != nil {
		return "" // of Amazon MQ, which has neither: a broker keeps what failed
	}
	if properties["StartingPosition"] == nil {
		return present("FunctionResponseTypes")(properties)
	}
	return present("DestinationConfig.OnFailure.Destination")(properties)
}

func leastPrivilege(properties map[string]any) string {
	document := properties["PolicyDocument"].(map[string]any)
	for _, s := range document["Statement"].([]any) {
		statement := s.(map[string]any)
		if statement["Effect"] != "Allow" {
			continue
		}
		actions := list(statement["Action"])
		for _, action := range actions {
			if action == "*" || strings.HasSuffix(action.(string), ":*") {
				return fmt.Sprintf("allows %v", action)
			}
		}
		if !slices.Contains(list(statement["Resource"]), any("*")) {
			continue
		}
		for _, action := range actions {
			if !slices.Contains(unnamed, action.(string)) {
				return fmt.Sprintf("allows %v on every resource", action)
			}
		}
	}
	return ""
}

func targetsHaveDeadLetterQueues(properties map[string]any) string {
	for _, target := range list(properties["Targets"]) {
		if target.(map[string]any)["DeadLetterConfig"] == nil {
			return "a target has no dead-letter queue"
		}
	}
	return ""
}

// list is a value of IAM's and CloudFormation's kind: one, or a list.
func list(value any) []any {
	if values, ok := value.([]any); ok {
		return values
	}
	return []any{value}
}

// secureTransport is the statement that refuses requests without TLS.
func TestBucketsAndQueuesRefusePlainText(t *testing.T) {
	policies := map[string]string{"AWS::S3::Bucket": "AWS::S3::BucketPolicy", "AWS::SQS::Queue": "AWS::SQS::QueuePolicy"}
	eachStack(t, func(t *testing.T, stack string) {
		var template struct{ Resources map[string]resource }
		if err := json.Unmarshal(readTemplate(t, stack), &template); err != nil {
			t.Fatal(err)
		}
		covered := map[string]bool{}
		for _, r := range template.Resources {
			if !slices.Contains(slices.Collect(maps.Values(policies)), r.Type) {
				continue
			}
			text, err := json.Marshal(r.Properties)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), `"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"`) {
				continue
			}
			for id := range template.Resources {
				if strings.Contains(string(text), `{"Ref":"`+id+`"}`) {
					covered[id] = true
				}
			}
		}
		for id, r := range template.Resources {
			if policies[r.Type] != "" && !covered[id] {
				t.Errorf("%s (%s) takes requests without TLS", id, r.Type)
			}
		}
	})
}
