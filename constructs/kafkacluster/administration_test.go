package kafkacluster_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
)

func TestTopics(t *testing.T) {
	topics := []kafkacluster.Topic{
		{Name: "orders"},
		{Name: "audit", Partitions: 1, ReplicationFactor: 1, Config: map[string]string{"cleanup.policy": "compact"}},
		{Name: "strict", ReplicationFactor: 3, Config: map[string]string{"min.insync.replicas": "1"}},
	}
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Topics, p.TopicsToDelete = topics, []string{"old"} })
			_, resource := r.Only(t, "Custom::LintelKafkaTopics", "Kafka")
			synthtest.Contains(t, synthtest.Compact(t, resource.Properties), `"Topics":[`+
				`{"Config":{"min.insync.replicas":"2"},"Name":"orders","Partitions":6,"ReplicationFactor":3},`+
				`{"Config":{"cleanup.policy":"compact","min.insync.replicas":"1"},"Name":"audit","Partitions":1,"ReplicationFactor":1},`+
				`{"Config":{"min.insync.replicas":"1"},"Name":"strict","Partitions":6,"ReplicationFactor":3}],"TopicsToDelete":["old"]`)
			if resource.DeletionPolicy != "Retain" {
				t.Errorf("deleting the stack asks the brokers: %q", resource.DeletionPolicy)
			}
			if users, _ := r.Only(t, "Custom::LintelKafkaUsers", "Kafka"); !slices.Contains(resource.DependsOn, users) {
				t.Errorf("topics do not wait for users: %v", resource.DependsOn)
			}
		})
	}
	if topics[0].Config != nil || topics[1].Config["min.insync.replicas"] != "" {
		t.Errorf("the props were changed: %v", topics)
	}
}

func TestWarningOfUnwritableTopic(t *testing.T) {
	for inSync, want := range map[string]int{"3": 1, "2": 0} {
		stack := newStack(t)
		kafkacluster.New(stack, "Kafka", &kafkacluster.Props{Topics: []kafkacluster.Topic{{Name: "orders", Config: map[string]string{"min.insync.replicas": inSync}}}})
		warnings := assertions.Annotations_FromStack(stack).FindWarning(jsii.String("*"), assertions.Match_StringLikeRegexp(jsii.String("topic orders cannot be written")))
		if len(*warnings) != want {
			t.Errorf("min.insync.replicas %s: %d warnings, want %d", inSync, len(*warnings), want)
		}
	}
}

func TestUsers(t *testing.T) {
	users := []kafkacluster.User{
		{Name: "shop", Produces: []string{"orders", "audit-*"}},
		{Name: "billing", Consumes: []string{"orders"}},
		{Name: "report", Consumes: []string{"*"}, Groups: []string{"report-*"}, ACLs: []kafkacluster.ACL{{Resource: "transactional-id:report", Operations: []string{"All"}, Host: "10.0.0.7"}}},
	}
	acls := []string{
		`{"ACLs":[{"Operations":["Describe","Write"],"Resource":"topic:orders"},{"Operations":["Describe","Write"],"Resource":"topic:audit-*"}]`,
		`{"ACLs":[{"Operations":["Describe","Read"],"Resource":"topic:orders"},{"Operations":["Describe","Read"],"Resource":"group:*"},{"Operations":["DescribeConfigs"],"Resource":"cluster"}]`,
		`{"ACLs":[{"Operations":["Describe","Read"],"Resource":"topic:*"},{"Operations":["Describe","Read"],"Resource":"group:report-*"},{"Operations":["DescribeConfigs"],"Resource":"cluster"},` +
			`{"Host":"10.0.0.7","Operations":["All"],"Resource":"transactional-id:report"}]`,
	}
	t.Run("EC2", func(t *testing.T) {
		r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Users, p.Rotation = users, "2026-11" })
		secret, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaUserbilling")
		admin, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaAdministrator")
		text := r.One(t, "Custom::LintelKafkaUsers")
		synthtest.Contains(t, text, acls...)
		synthtest.Contains(t, text, `"ACLsOnly":false`, `"Authentication":{"SecretArn":{"Ref":"`+admin+`"},"Type":"SCRAM-SHA-512"}`,
			`"RotationToken":"2026-11","SecretArn":{"Ref":"`+secret+`"},"Username":"billing"}`,
			`{"ACLs":[],"RotationToken":"2026-11","SecretArn":{"Ref":"`+admin+`"},"Username":"admin"}`,
			`"RootCertificatePem":{"Fn::GetAtt":["KafkaPrivateCaRootCertificate`, `"BootstrapServers":["broker-1.s-kafka-`)
	})
	t.Run("MSK", func(t *testing.T) {
		r := onMSK(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Users = users })
		text := r.One(t, "Custom::LintelKafkaUsers")
		synthtest.Contains(t, text, acls...)
		synthtest.Contains(t, text, `"ACLsOnly":true`, `"Authentication":{"Type":"AWS_MSK_IAM"}`, `"BootstrapServers":{"Fn::GetAtt":["KafkaBootstrap`, `"Username":"billing"}`)
		if strings.Contains(text, "SecretArn") || strings.Contains(text, "RootCertificatePem") {
			t.Errorf("Amazon MSK has the passwords, and public certificates: %s", text)
		}
	})
}

// A cluster without users is waited for all the same.
func TestNilProps(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			r := cluster(t, func(_ awscdk.Stack, p *kafkacluster.Props) { *p = kafkacluster.Props{} })
			users, resource := r.Only(t, "Custom::LintelKafkaUsers", "Kafka")
			if resource.DeletionPolicy != "Retain" {
				t.Errorf("deleting the stack asks the brokers: %q", resource.DeletionPolicy)
			}
			if topics := r.Of(t, "Custom::LintelKafkaTopics"); len(topics) != 0 {
				t.Errorf("topics nobody declared: %v", topics)
			}
			for id, alarm := range r {
				if alarm.Type == "AWS::CloudWatch::Alarm" && !slices.Contains(alarm.DependsOn, users) {
					t.Errorf("%s goes off while the cluster is made: it depends on %v", id, alarm.DependsOn)
				}
			}
		})
	}
}

func TestUsersWaitForAllBrokers(t *testing.T) {
	r := onEC2(t, nil)
	_, users := r.Only(t, "Custom::LintelKafkaUsers", "Kafka")
	for id, resource := range r {
		isRule := resource.Type == "AWS::EC2::SecurityGroupIngress" || resource.Type == "AWS::EC2::SecurityGroupEgress"
		if (resource.Type == "AWS::AutoScaling::AutoScalingGroup" || isRule) && !slices.Contains(users.DependsOn, id) {
			t.Errorf("users do not wait for %s", id)
		}
	}
}

func TestCredentials(t *testing.T) {
	r := onEC2(t, nil)
	for _, name := range []string{"KafkaAdministrator", "KafkaUserbilling", "KafkaUsershop"} {
		_, secret := r.Only(t, "AWS::SecretsManager::Secret", name)
		text := synthtest.Compact(t, secret.Properties)
		synthtest.Contains(t, text, `"GenerateStringKey":"password"`, `"ExcludePunctuation":true`, `"PasswordLength":48`, `"SecretStringTemplate":"{\"username\":\"`)
		if strings.Contains(text, `"Name":`) {
			t.Errorf("%s has a fixed name: %s", name, text)
		}
	}
	for name, text := range onMSK(t, nil).Of(t, "AWS::SecretsManager::Secret") {
		if !strings.Contains(text, `"Name":"AmazonMSK_S-Kafka-`) || !strings.Contains(text, `"KmsKeyId":{"Fn::GetAtt":["KafkaKey`) {
			t.Errorf("%s is not one that Amazon MSK takes: %s", name, text)
		}
	}
}

// The function that declares users reads their passwords and the administrator's, and
// on Amazon MSK none.
func TestSecretsAreGranted(t *testing.T) {
	granted := func(r synthtest.Resources) (secrets []string) {
		for _, s := range statements(t, r, "KafkaAdministrationFunctionRole") {
			if slices.Contains(s.Action, any("secretsmanager:GetSecretValue")) {
				for _, resource := range s.Resource {
					secrets = append(secrets, resource.(map[string]any)["Ref"].(string))
				}
			}
		}
		return secrets
	}
	r := onEC2(t, nil)
	var want []string
	for _, name := range []string{"KafkaAdministrator", "KafkaUserbilling", "KafkaUsershop"} {
		id, _ := r.Only(t, "AWS::SecretsManager::Secret", name)
		want = append(want, id)
	}
	got := granted(r)
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := granted(onMSK(t, nil)); got != nil {
		t.Errorf("Amazon MSK: got %v, want none", got)
	}
}

func TestBroughtSecret(t *testing.T) {
	for place, cluster := range clusters {
		t.Run(place, func(t *testing.T) {
			const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:AmazonMSK_mine-AbCdEf"
			r := cluster(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
				p.Users = []kafkacluster.User{{Name: "mine", Secret: awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("Mine"), jsii.String(arn))}}
			})
			for id := range r.Of(t, "AWS::SecretsManager::Secret") {
				if strings.HasPrefix(id, "KafkaUser") {
					t.Errorf("%s was made beside the brought one", id)
				}
			}
			if place == "MSK" {
				synthtest.Contains(t, r.One(t, "AWS::MSK::BatchScramSecret"), `"SecretArnList":["`+arn+`"]`)
				return
			}
			synthtest.Contains(t, r.One(t, "Custom::LintelKafkaUsers"), `"SecretArn":"`+arn+`"`)
			_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaAdministrationFunctionRole")
			synthtest.Contains(t, synthtest.Compact(t, policy.Properties), arn)
		})
	}
}

func TestGrantCredentials(t *testing.T) {
	stack := newStack(t)
	role := awsiam.NewRole(stack, jsii.String("Client"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	cluster := kafkacluster.New(stack, "Kafka", typical())
	cluster.GrantCredentials("billing", role)
	message := synthtest.Panic(func() { cluster.GrantCredentials("biling", role) })
	synthtest.Contains(t, message, `S/Kafka: got user "biling": the cluster has ["billing" "shop"]`)
	managed := kafkacluster.NewMSK(stack, "Msk", &kafkacluster.Props{Vpc: cluster.Vpc})
	synthtest.Contains(t, synthtest.Panic(func() { managed.GrantCredentials("billing", role) }), `S/Msk: got user "billing": the cluster has none`)

	r := synthtest.Synthesize(t, stack)
	secret, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaUserbilling")
	_, policy := r.Only(t, "AWS::IAM::Policy", "Client")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"secretsmanager:GetSecretValue"`, `"Resource":{"Ref":"`+secret+`"}`)
}

// The properties of the custom resources are what CloudFormation can send: no nulls.
func TestPropertiesAreComplete(t *testing.T) {
	for place, cluster := range clusters {
		r := cluster(t, nil)
		for id, resource := range r {
			if strings.HasPrefix(resource.Type, "Custom::") {
				var value map[string]any
				if err := json.Unmarshal(resource.Properties, &value); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(resource.Properties), "null") || value["ServiceTimeout"] == nil {
					t.Errorf("%s: %s has no ServiceTimeout, or a null: %s", place, id, resource.Properties)
				}
			}
		}
	}
}
