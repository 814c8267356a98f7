package kafkacluster_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
)

func TestMSK(t *testing.T) {
	r := onMSK(t, nil)
	_, cluster := r.Only(t, "AWS::MSK::Cluster", "Kafka")
	synthtest.Contains(t, synthtest.Compact(t, cluster.Properties),
		`"InstanceType":"kafka.m7g.large"`, `"NumberOfBrokerNodes":3`, `"KafkaVersion":"4.1.x.kraft"`, `"VolumeSize":100`,
		`"EncryptionInTransit":{"ClientBroker":"TLS","InCluster":true}`, `"EncryptionAtRest":{"DataVolumeKMSKeyId":{"Fn::GetAtt":["KafkaKey`,
		`"ClientAuthentication":{"Sasl":{"Iam":{"Enabled":true},"Scram":{"Enabled":true}},"Unauthenticated":{"Enabled":false}}`,
		`"CloudWatchLogs":{"Enabled":true`, `"EnhancedMonitoring":"PER_BROKER"`, `"SecurityGroups":[{"Fn::GetAtt":["KafkaSecurityGroup`,
		`"Revision":{"Fn::GetAtt":["KafkaConfiguration`)
	for _, never := range []string{"OpenMonitoring", "PublicAccess", "ZookeeperAccess"} {
		if strings.Contains(string(cluster.Properties), never) {
			t.Errorf("%s is set: %s", never, cluster.Properties)
		}
	}
	synthtest.Contains(t, r.One(t, "AWS::KMS::Key"), `"EnableKeyRotation":true`)
}

func TestMSKConfiguration(t *testing.T) {
	r := onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.Retention, p.ServerProperties = -time.Millisecond, map[string]string{"num.io.threads": "16"}
	})
	synthtest.Contains(t, r.One(t, "AWS::MSK::Configuration"), `allow.everyone.if.no.acl.found=false\n`, `auto.create.topics.enable=false\n`,
		`default.replication.factor=3\n`, `min.insync.replicas=2\n`, `log.retention.ms=-1\n`, `num.io.threads=16\n`, `unclean.leader.election.enable=false\n`)
}

func TestMSKStorage(t *testing.T) {
	r := onMSK(t, nil)
	synthtest.Contains(t, r.One(t, "AWS::ApplicationAutoScaling::ScalableTarget"), `"MaxCapacity":200`, `"ScalableDimension":"kafka:broker-storage:VolumeSize"`, `"ServiceNamespace":"kafka"`)
	synthtest.Contains(t, r.One(t, "AWS::ApplicationAutoScaling::ScalingPolicy"), `"DisableScaleIn":true`, `"PredefinedMetricType":"KafkaBrokerStorageUtilization"`, `"TargetValue":60`)
	r = onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.VolumeGiB, p.MaxVolumeGiB = 100, 100 })
	if targets := r.Of(t, "AWS::ApplicationAutoScaling::ScalableTarget"); len(targets) != 0 {
		t.Errorf("volumes grow although MaxVolumeGiB is VolumeGiB: %v", targets)
	}
}

// RETAIN keeps the cluster, and what it would not work without.
func TestMSKRemovalPolicy(t *testing.T) {
	for policy, want := range map[awscdk.RemovalPolicy]string{"": "Retain", awscdk.RemovalPolicy_DESTROY: "Delete"} {
		r := onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.RemovalPolicy = policy })
		for kind, prefix := range map[string]string{
			"AWS::MSK::Cluster": "Kafka", "AWS::MSK::Configuration": "Kafka", "AWS::KMS::Key": "Kafka", "AWS::EC2::SecurityGroup": "KafkaSecurityGroup",
		} {
			if _, resource := r.Only(t, kind, prefix); resource.DeletionPolicy != want {
				t.Errorf("%q: %s has the deletion policy %q, want %q", policy, kind, resource.DeletionPolicy, want)
			}
		}
	}
}

func TestMSKSecrets(t *testing.T) {
	r := onMSK(t, nil)
	secret, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaUserbilling")
	policyID, policy := r.Only(t, "AWS::SecretsManager::ResourcePolicy", "KafkaUserbilling")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"Action":"secretsmanager:GetSecretValue"`, `"Principal":{"Service":"kafka.amazonaws.com"}`)
	association, resource := r.Only(t, "AWS::MSK::BatchScramSecret", "Kafka")
	synthtest.Contains(t, synthtest.Compact(t, resource.Properties), `{"Ref":"`+secret+`"}`)
	if !slices.Contains(resource.DependsOn, policyID) {
		t.Errorf("Amazon MSK may not read the secret when it is told of it: %v", resource.DependsOn)
	}
	if _, users := r.Only(t, "Custom::LintelKafkaUsers", "Kafka"); !slices.Contains(users.DependsOn, association) {
		t.Errorf("ACLs do not wait for the users: %v", users.DependsOn)
	}
}

func TestMSKBroughtKey(t *testing.T) {
	r := onMSK(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Mine"), nil)
	})
	for id := range r.Of(t, "AWS::KMS::Key") {
		if strings.HasPrefix(id, "Kafka") {
			t.Errorf("%s was made beside the brought one", id)
		}
	}
	synthtest.Contains(t, r.One(t, "AWS::MSK::Cluster"), `"DataVolumeKMSKeyId":{"Fn::GetAtt":["Mine`)
}

// The function administers this cluster and the topics that are declared.
func TestMSKAdministrationIsNarrow(t *testing.T) {
	r := onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.TopicsToDelete = []string{"old"} })
	for _, s := range statements(t, r, "KafkaAdministrationFunctionRole") {
		for _, action := range s.Action {
			if strings.HasPrefix(action.(string), "kafka") && slices.Contains(s.Resource, any("*")) {
				t.Errorf("allows %s on every cluster", action)
			}
			if action == "kafka-cluster:DeleteTopic" && len(s.Resource) != 1 {
				t.Errorf("allows deletion of %v", s.Resource)
			}
		}
	}
	_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaAdministrationFunctionRole")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"kafka-cluster:AlterCluster","kafka-cluster:Connect","kafka-cluster:DescribeCluster"],"Effect":"Allow","Resource":{"Fn::GetAtt":["KafkaCluster`,
		`"kafka-cluster:CreateTopic"`, `"/orders"]`, `"kafka-cluster:DeleteTopic"`, `"/old"]`)
	_, bootstrap := r.Only(t, "AWS::IAM::Policy", "KafkaBootstrapFunctionRole")
	synthtest.Contains(t, synthtest.Compact(t, bootstrap.Properties), `"Action":"kafka:GetBootstrapBrokers","Effect":"Allow","Resource":{"Fn::GetAtt":["KafkaCluster`)
	synthtest.Contains(t, r.One(t, "Custom::LintelKafkaBootstrap"), `"Brokers":3`, `"ClusterArn":{"Fn::GetAtt":["KafkaCluster`)
}

// The names of secrets of Amazon MSK are the only fixed ones, beside those that have
// no other way.
func TestPhysicalNames(t *testing.T) {
	r := onMSK(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.Users = append(p.Users, kafkacluster.User{Name: "mine", Secret: awssecretsmanager.NewSecret(stack, jsii.String("Mine"), nil)})
	})
	for id, resource := range r {
		named := []string{"RoleName", "FunctionName", "LogGroupName", "AlarmName", "DashboardName", "GroupName", "AutoScalingGroupName", "LaunchTemplateName"}
		for _, name := range named {
			if strings.Contains(string(resource.Properties), `"`+name+`":"`) {
				t.Errorf("%s has a fixed name: %s", id, resource.Properties)
			}
		}
	}
}
