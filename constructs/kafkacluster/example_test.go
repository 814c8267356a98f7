package kafkacluster_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/kafkacluster"
	"github.com/lintel-go/lintel/constructs/kafkasource"
)

func ExampleNew() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	cluster := kafkacluster.New(stack, "Kafka", &kafkacluster.Props{
		Topics: []kafkacluster.Topic{{Name: "orders"}},
		Users:  []kafkacluster.User{{Name: "billing", Consumes: []string{"orders"}}},
	})
	kafkasource.New(stack, "Orders", &kafkasource.Props{
		Handler:     &gofunction.Props{Package: "example.com/shop/lambda/orders"},
		Topics:      []string{"orders"},
		SelfManaged: cluster.Source("billing"),
	})
}

// On Amazon MSK a function can read with its own role.
func ExampleNewMSK() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), nil)
	cluster := kafkacluster.NewMSK(stack, "Kafka", &kafkacluster.Props{
		Topics: []kafkacluster.Topic{{Name: "orders", Partitions: 12}},
	})
	orders := kafkasource.New(stack, "Orders", &kafkasource.Props{
		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
		Topics:  []string{"orders"},
		MSK:     cluster.SourceWithIAM(),
	})
	orders.Node().AddDependency(cluster.Administration)
}
