package kafkacluster_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

func TestBrokersTakeTurns(t *testing.T) {
	for _, brokers := range []int{1, 3, 5} {
		t.Run(fmt.Sprint(brokers), func(t *testing.T) {
			r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Brokers = brokers })
			if got := len(r.Of(t, "AWS::AutoScaling::AutoScalingGroup")); got != brokers {
				t.Fatalf("%d groups, want %d", got, brokers)
			}
			before := ""
			for n := 1; n <= brokers; n++ {
				id, group := r.Only(t, "AWS::AutoScaling::AutoScalingGroup", fmt.Sprintf("KafkaBroker%dGroup", n))
				synthtest.Contains(t, synthtest.Compact(t, group.Properties), `"MinSize":"1"`, `"MaxSize":"1"`)
				synthtest.Contains(t, synthtest.Compact(t, group.CreationPolicy), `{"ResourceSignal":{"Count":1,"Timeout":"PT45M"}}`)
				synthtest.Contains(t, synthtest.Compact(t, group.UpdatePolicy), `"MinInstancesInService":0`, `"WaitOnResourceSignals":true`, `"PauseTime":"PT45M"`)
				if before != "" && !slices.Contains(group.DependsOn, before) {
					t.Errorf("group %d does not depend on the one before: %v", n, group.DependsOn)
				}
				names, _ := r.Only(t, "Custom::LintelKafkaBrokerNames", "Kafka")
				activation, _ := r.Only(t, "AWS::ACMPCA::CertificateAuthorityActivation", "Kafka")
				policy, _ := r.Only(t, "AWS::IAM::Policy", fmt.Sprintf("KafkaBroker%dRole", n))
				for _, needed := range []string{names, activation, policy} {
					if !slices.Contains(group.DependsOn, needed) {
						t.Errorf("group %d does not depend on %s: %v", n, needed, group.DependsOn)
					}
				}
				before = id
			}
		})
	}
}

// A volume and the instances that attach it are in the same Availability Zone.
func TestVolumesAreWhereTheirInstancesAre(t *testing.T) {
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) { p.Brokers = 5 })
	for n, subnet := range []int{1, 2, 3, 1, 2} {
		_, group := r.Only(t, "AWS::AutoScaling::AutoScalingGroup", fmt.Sprintf("KafkaBroker%dGroup", n+1))
		synthtest.Contains(t, synthtest.Compact(t, group.Properties), fmt.Sprintf(`"VPCZoneIdentifier":[{"Ref":"KafkaNetworkVpcPrivateSubnet%dSubnet`, subnet))
		_, volume := r.Only(t, "AWS::EC2::Volume", fmt.Sprintf("KafkaBroker%dVolume", n+1))
		synthtest.Contains(t, synthtest.Compact(t, volume.Properties), fmt.Sprintf(`"AvailabilityZone":"dummy1%c"`, 'a'+subnet-1))
	}
}

func TestVolumes(t *testing.T) {
	r := onEC2(t, nil)
	for id, volume := range r {
		if volume.Type != "AWS::EC2::Volume" {
			continue
		}
		synthtest.Contains(t, synthtest.Compact(t, volume.Properties), `"Encrypted":true`, `"VolumeType":"gp3"`, `"Size":100`, `"Iops":3000`, `"Throughput":125`)
		if volume.DeletionPolicy != "Retain" || volume.UpdateReplacePolicy != "Retain" {
			t.Errorf("%s is not kept: %q, %q", id, volume.DeletionPolicy, volume.UpdateReplacePolicy)
		}
	}
	r = onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.VolumeGiB, p.VolumeIOPS, p.VolumeMiBps, p.RemovalPolicy = 200, 6000, 500, awscdk.RemovalPolicy_SNAPSHOT
	})
	_, volume := r.Only(t, "AWS::EC2::Volume", "KafkaBroker1Volume")
	synthtest.Contains(t, synthtest.Compact(t, volume.Properties), `"Size":200`, `"Iops":6000`, `"Throughput":500`)
	if volume.DeletionPolicy != "Snapshot" {
		t.Errorf("got %q, want Snapshot", volume.DeletionPolicy)
	}
}

func TestInstances(t *testing.T) {
	for _, template := range onEC2(t, nil).Of(t, "AWS::EC2::LaunchTemplate") {
		synthtest.Contains(t, template, `"HttpTokens":"required"`, `"HttpPutResponseHopLimit":1`, `"AssociatePublicIpAddress":false`,
			`"Ebs":{"DeleteOnTermination":true,"Encrypted":true`, `"Monitoring":{"Enabled":true}`, `"InstanceType":"m7g.large"`,
			`"ImageId":"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"`)
		if strings.Contains(template, "KeyName") {
			t.Errorf("an instance has a key pair: %s", template)
		}
	}
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.InstanceType, p.DisableDetailedMonitoring, p.Replacement = "m7i.large", true, "2026-11"
	})
	_, template := r.Only(t, "AWS::EC2::LaunchTemplate", "KafkaBroker2")
	synthtest.Contains(t, synthtest.Compact(t, template.Properties), "al2023-ami-kernel-default-x86_64", `"Monitoring":{"Enabled":false}`, `"VersionDescription":"2026-11"`)
}

// The instance's user data names the broker's own resources, and no secret.
func TestUserData(t *testing.T) {
	r := onEC2(t, nil)
	groupID, _ := r.Only(t, "AWS::AutoScaling::AutoScalingGroup", "KafkaBroker2Group")
	volumeID, _ := r.Only(t, "AWS::EC2::Volume", "KafkaBroker2Volume")
	zoneID, _ := r.Only(t, "AWS::Route53::HostedZone", "Kafka")
	secretID, _ := r.Only(t, "AWS::SecretsManager::Secret", "KafkaAdministrator")
	_, template := r.Only(t, "AWS::EC2::LaunchTemplate", "KafkaBroker2")
	text := synthtest.Compact(t, template.Properties)
	synthtest.Contains(t, text, `"UserData":{"Fn::Base64":{"Fn::Join":["",["#!/bin/bash\nset -euo pipefail\n`, `NODE_ID='2'`, `SIGNAL_RESOURCE='`+groupID+`'`, `STACK='S'`,
		`VOLUME_ID='",{"Ref":"`+volumeID+`"}`, `HOSTED_ZONE_ID='",{"Ref":"`+zoneID+`"}`, `SECRET_ARN='",{"Ref":"`+secretID+`"}`,
		`2@broker-2.s-kafka-`, `CERTIFICATE_DAYS='7'`, `SIGNING_ALGORITHM='SHA256WITHECDSA'`, `RETENTION_MS='604800000'`)
	if strings.Contains(text, "resolve:secretsmanager") {
		t.Errorf("the user data holds a secret: %s", text)
	}
}

// unnamed are actions that know no resources, so that only * is possible.
var unnamed = []string{
	"cloudwatch:PutMetricData", "ec2:DescribeInstances", "ec2:DescribeVolumes", "ssm:UpdateInstanceInformation",
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
}

// The instances may do what their scripts do, and be reached with Session Manager.
// SignalResource comes with the CDK's creation policy.
func TestBrokersMayDoWhatTheirScriptsDo(t *testing.T) {
	want := map[string]bool{"cloudformation:SignalResource": true}
	for _, permission := range brokerhost.Permissions() {
		want[permission.Action] = true
	}
	for _, action := range unnamed[3:] {
		want[action] = true
	}
	r := onEC2(t, nil)
	got := map[string]bool{}
	for _, s := range statements(t, r, "KafkaBroker2Role") {
		for _, action := range s.Action {
			got[action.(string)] = true
			if !want[action.(string)] {
				t.Errorf("allows %s, which no script does", action)
			}
			if slices.Contains(s.Resource, any("*")) && !slices.Contains(unnamed, action.(string)) {
				t.Errorf("allows %s on every resource", action)
			}
		}
	}
	for action := range want {
		if !got[action] {
			t.Errorf("does not allow %s", action)
		}
	}
}

func TestBrokersMayChangeOnlyWhatIsTheirs(t *testing.T) {
	r := onEC2(t, nil)
	conditions := map[string]string{
		"instance/*":                          `{"StringEquals":{"aws:ResourceTag/lintel:kafka-broker":"`,
		"autoScalingGroup:*":                  `{"StringEquals":{"aws:ResourceTag/lintel:kafka-broker":"`,
		`"acm-pca:IssueCertificate"`:          `{"StringLikeIfExists":{"acm-pca:TemplateArn":"arn:*:acm-pca:::template/EndEntityCertificate/V*"}}`,
		`"cloudwatch:PutMetricData"`:          `{"StringEquals":{"cloudwatch:namespace":"Lintel/KafkaBroker"}}`,
		`"route53:ChangeResourceRecordSets"`:  `"route53:ChangeResourceRecordSetsNormalizedRecordNames":["broker-2.s-kafka-`,
		`"route53:ChangeResourceRecordSets" `: `"route53:ChangeResourceRecordSetsActions":["UPSERT"]`,
	}
	for on, want := range conditions {
		found := false
		for _, s := range statements(t, r, "KafkaBroker2Role") {
			b, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(b), strings.TrimSpace(on)) {
				found = true
				synthtest.Contains(t, string(b), want)
			}
		}
		if !found {
			t.Errorf("no statement on %s", on)
		}
	}
	// The tag that the policy goes by is on the instances.
	_, group := r.Only(t, "AWS::AutoScaling::AutoScalingGroup", "KafkaBroker2Group")
	synthtest.Contains(t, synthtest.Compact(t, group.Properties), `{"Key":"lintel:kafka-broker","PropagateAtLaunch":true,"Value":"S-Kafka-`)
	volumeID, _ := r.Only(t, "AWS::EC2::Volume", "KafkaBroker2Volume")
	_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaBroker2Role")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `:volume/",{"Ref":"`+volumeID+`"}`)
	if other, _ := r.Only(t, "AWS::EC2::Volume", "KafkaBroker1Volume"); strings.Contains(synthtest.Compact(t, policy.Properties), other) {
		t.Error("broker 2 may use the volume of broker 1")
	}
}

func TestArchiveFromBucket(t *testing.T) {
	r := onEC2(t, func(_ awscdk.Stack, p *kafkacluster.Props) {
		p.Release = brokerhost.DefaultRelease
		p.Release.URL = "s3://archives/kafka.tgz"
	})
	_, policy := r.Only(t, "AWS::IAM::Policy", "KafkaBroker1Role")
	synthtest.Contains(t, synthtest.Compact(t, policy.Properties), `"s3:GetObject"`, `:s3:::archives/kafka.tgz`)
	_, template := r.Only(t, "AWS::EC2::LaunchTemplate", "KafkaBroker1")
	synthtest.Contains(t, synthtest.Compact(t, template.Properties), `KAFKA_URL='s3://archives/kafka.tgz'`)
}

// With a customer managed key, whoever attaches the volume makes a grant for Amazon
// EBS, and whoever reads the secret decrypts it.
func TestEncryptionKey(t *testing.T) {
	r := onEC2(t, func(stack awscdk.Stack, p *kafkacluster.Props) {
		p.EncryptionKey = awskms.NewKey(stack, jsii.String("Key"), nil)
	})
	keyID, _ := r.Only(t, "AWS::KMS::Key", "Key")
	for kind, want := range map[string]string{"AWS::EC2::Volume": `"KmsKeyId":{"Fn::GetAtt":["` + keyID, "AWS::SecretsManager::Secret": `"KmsKeyId":{"Fn::GetAtt":["` + keyID} {
		for id, properties := range r.Of(t, kind) {
			if !strings.Contains(properties, want) {
				t.Errorf("%s is not encrypted with the key: %s", id, properties)
			}
		}
	}
	text := ""
	for _, s := range statements(t, r, "KafkaBroker1Role") {
		if b, err := json.Marshal(s); err == nil && strings.Contains(string(b), `"kms:`) {
			text += string(b)
		}
	}
	synthtest.Contains(t, text, `{"Action":["kms:CreateGrant"]`, `"kms:GrantIsForAWSResource":"true"`, `"kms:ViaService":"ec2.eu-central-1.amazonaws.com"`,
		`{"Action":["kms:Decrypt"]`, `secretsmanager.eu-central-1.amazonaws.com`)
}
