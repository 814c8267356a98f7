package brokerhost_test

import (
	"fmt"
	"strings"

	"github.com/lintel-go/lintel/constructs/kafkacluster/brokerhost"
)

func ExampleConfig_UserData() {
	data, err := brokerhost.Config{
		Cluster:                 "orders",
		ClusterID:               brokerhost.ClusterID("Kafka/Cluster"),
		NodeID:                  1,
		Brokers:                 []brokerhost.Broker{{NodeID: 1, Host: "b1.orders.internal"}},
		Region:                  "eu-west-1",
		HostedZoneID:            "Z0123456789",
		VolumeID:                "vol-0123456789abcdef0",
		CertificateAuthorityARN: "arn:aws:acm-pca:eu-west-1:111122223333:certificate-authority/1",
		CredentialSecretARN:     "arn:aws:secretsmanager:eu-west-1:111122223333:secret:admin-AbCdEf",
		Administrator:           "admin",
		ScriptsURL:              "s3://assets/scripts.zip",
		LogGroup:                "/kafka/orders",
	}.UserData()
	if err != nil {
		fmt.Println(err)
		return
	}
	for line := range strings.Lines(data) {
		if strings.HasPrefix(line, "BROKERS=") || strings.HasPrefix(line, "KAFKA_URL=") {
			fmt.Print(line)
		}
	}
	// Output:
	// BROKERS='1@b1.orders.internal'
	// KAFKA_URL='https://archive.apache.org/dist/kafka/4.3.1/kafka_2.13-4.3.1.tgz'
}
