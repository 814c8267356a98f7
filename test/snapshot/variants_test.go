package snapshot

import (
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/containerfunction"
	"github.com/lintel-go/lintel/constructs/dataquality"
	"github.com/lintel-go/lintel/constructs/dlqreplay"
	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler"
	"github.com/lintel-go/lintel/constructs/kafkasource"
	"github.com/lintel-go/lintel/constructs/mtlsapi"
	"github.com/lintel-go/lintel/constructs/privateca"
	"github.com/lintel-go/lintel/constructs/queueprocessor"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

// variants are stacks that set what the example stacks leave at its default.
func variants(app awscdk.App) []awscdk.Stack {
	return []awscdk.Stack{
		publishedLists(app), routesWithoutAuthorizer(app),
		containersFromRepository(app), kafkaWithoutInternet(app), mskServerless(app), glueTableQuality(app),
		tableChanges(app), fannedOut(app), orderedOrders(app), brokerOrders(app),
		imagesByREST(app), imagesByHTTP(app), followedImages(app),
	}
}

// publishedLists is a REST API whose private CA serves its lists to everybody.
func publishedLists(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("PublishedLists"), nil)
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName: "api.example.com",
		HostedZone: zone(stack),
		Type:       mtlsapi.REST,
		PrivateCAProps: &privateca.Props{
			CRLType: privateca.PartitionedCRL, PublishCRL: true, OCSP: true, ShortLived: true,
		},
		PrivateCAGeneration: 2, TrustPreviousGeneration: true,
	})
	return stack
}

// routesWithoutAuthorizer are an HTTP API's, to a function in a VPC.
func routesWithoutAuthorizer(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("RoutesWithoutAuthorizer"), nil)
	function := gofunction.New(stack, "Function", &gofunction.Props{
		Package: "example.com/handler",
		Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
			VpcId: jsii.String("vpc-0123456789abcdef0"), AvailabilityZones: jsii.Strings("a"), PrivateSubnetIds: jsii.Strings("subnet-0123456789abcdef0"), PrivateSubnetRouteTableIds: jsii.Strings("rtb-0123456789abcdef0"),
		}),
	})
	mtlsapi.New(stack, "Api", &mtlsapi.Props{
		DomainName:         "api.example.com",
		HostedZone:         zone(stack),
		TruststorePEMFiles: []string{"apps/mtls/partner-ca.pem"},
		Routes:             []mtlsapi.Route{{Path: "/", Function: function.Function}},
	})
	return stack
}

// containersFromRepository are images that a pipeline pushed, for two accounts.
func containersFromRepository(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("ContainersFromRepository"), nil)
	images := containerfunction.NewRepository(stack, "Images", &containerfunction.RepositoryProps{
		EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		PullAccounts:  []string{"111122223333"},
		KeepImages:    100,
	})
	containerfunction.New(stack, "Function", &containerfunction.Props{
		Repository:       images.Repository,
		Digest:           "sha256:" + strings.Repeat("0", 64),
		Command:          []string{"orders.handler"},
		WorkingDirectory: "/srv",
	})
	return stack
}

func zone(stack awscdk.Stack) awsroute53.IHostedZone {
	return awsroute53.HostedZone_FromHostedZoneAttributes(stack, jsii.String("Zone"), &awsroute53.HostedZoneAttributes{
		HostedZoneId: jsii.String("Z123"), ZoneName: jsii.String("example.com"),
	})
}

// kafkaWithoutInternet is brokers in a network with PrivateLink, clients with
// certificates, pollers on demand, and no idempotency table.
func kafkaWithoutInternet(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("KafkaWithoutInternet"), nil)
	network := kafkasource.NewNetwork(stack, "Network", &kafkasource.NetworkProps{Egress: kafkasource.PrivateLink, AvailabilityZones: 2})
	kafkasource.New(stack, "Source", &kafkasource.Props{
		Handler: &gofunction.Props{Package: "example.com/handler"},
		Topics:  []string{"orders", "returns"},
		SelfManaged: &kafkasource.SelfManaged{
			BootstrapServers: []string{"b-1.kafka.internal:9094"},
			Vpc:              network.Vpc,
			VpcSubnets:       network.Subnets(),
			RootCA:           secret(stack, "Root"),
			Authentication:   kafkasource.Authentication{Type: kafkasource.MutualTLS, Secret: secret(stack, "Client")},
		},
	})
	return stack
}

// mskServerless has provisioned pollers with every control, a schema registry and
// a Kafka topic for what is given up.
func mskServerless(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("MskServerless"), nil)
	attempts := 3
	kafkasource.New(stack, "Source", &kafkasource.Props{
		Handler:            &gofunction.Props{Package: "example.com/handler"},
		Topics:             []string{"orders", "returns"},
		MSK:                &kafkasource.MSK{ClusterARN: "arn:aws:kafka:eu-west-1:111122223333:cluster/shop/01234567-89ab-cdef-0123-456789abcdef-s1"},
		ProvisionedPollers: &kafkasource.ProvisionedPollers{Minimum: 2, Maximum: 20, Group: "shop"},
		ConsumerGroupID:    "shop",
		BisectOnError:      true,
		RetryAttempts:      &attempts,
		MaxRecordAge:       time.Hour,
		Filters:            []string{`{"value":{"type":["order"]}}`},
		SchemaRegistry:     &kafkasource.SchemaRegistry{GlueRegistryARN: "arn:aws:glue:eu-west-1:111122223333:registry/shop"},
		FailureKafkaTopic:  "failed",
	})
	return stack
}

// tableChanges reads the stream of a table, with what is done noted.
func tableChanges(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("TableChanges"), nil)
	streamprocessor.New(stack, "Customers", &streamprocessor.Props{
		Handler: &gofunction.Props{Package: "example.com/handler"},
		Table: awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
			PartitionKey:                     &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
			BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
			Stream:                           awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
			PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
		}),
		Filters:     []string{`{"eventName":["INSERT","MODIFY"]}`},
		Idempotency: true,
	})
	return stack
}

// orderedOrders reads a FIFO topic twice: in order, with one key, what is done noted and
// dead letters replayed, and in large batches of a standard queue by provisioned pollers.
func orderedOrders(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("OrderedOrders"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	topic := awssns.NewTopic(stack, jsii.String("Topic"), &awssns.TopicProps{
		Fifo: jsii.Bool(true), EnforceSSL: jsii.Bool(true), MasterKey: awskms.NewKey(stack, jsii.String("TopicKey"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
	})
	queueprocessor.New(stack, "Shipping", &queueprocessor.Props{
		Handler:        &gofunction.Props{Package: "example.com/handler"},
		FIFO:           true,
		EncryptionKey:  key,
		Topics:         []awssns.ITopic{topic},
		MaxConcurrency: 20,
		Idempotency:    true,
		Replay:         &dlqreplay.Props{MaxDelay: 10 * time.Minute},
	})
	window := 5 * time.Minute
	queueprocessor.New(stack, "Archive", &queueprocessor.Props{
		Handler:            &gofunction.Props{Package: "example.com/handler"},
		Topics:             []awssns.ITopic{topic},
		BatchSize:          10_000,
		BatchWindow:        &window,
		ProvisionedPollers: &queueprocessor.ProvisionedPollers{Maximum: 10},
		Filters:            []string{`{"body":{"type":["order"]}}`},
	})
	return stack
}

// brokerOrders reads brokers of Amazon MQ: ActiveMQ in a VPC, and RabbitMQ with a public
// address.
func brokerOrders(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("BrokerOrders"), nil)
	queueprocessor.NewMQ(stack, "Orders", &queueprocessor.MQProps{
		Handler:     &gofunction.Props{Package: "example.com/handler"},
		Broker:      "arn:aws:mq:eu-west-1:111122223333:broker:shop:b-01234567-89ab-cdef-0123-456789abcdef",
		Engine:      queueprocessor.ActiveMQ,
		Queue:       "orders",
		Secret:      secret(stack, "Reader"),
		Idempotency: true,
	})
	queueprocessor.NewMQ(stack, "Returns", &queueprocessor.MQProps{
		Handler:            &gofunction.Props{Package: "example.com/handler"},
		Broker:             "arn:aws:mq:eu-west-1:111122223333:broker:returns:b-11234567-89ab-cdef-0123-456789abcdef",
		Engine:             queueprocessor.RabbitMQ,
		VirtualHost:        "shop",
		Queue:              "returns",
		Secret:             secret(stack, "Rabbit"),
		PubliclyAccessible: true,
	})
	return stack
}

// fannedOut reads a stream of its own shards by a consumer of its own, with one key, and
// tells a topic of what is given up.
func fannedOut(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("FannedOut"), nil)
	attempts, window := 20, 5*time.Second
	streamprocessor.New(stack, "Clicks", &streamprocessor.Props{
		Handler:               &gofunction.Props{Package: "example.com/handler"},
		Shards:                4,
		Retention:             72 * time.Hour,
		EncryptionKey:         awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		ShardLevelMetrics:     true,
		EnhancedFanOut:        true,
		BatchSize:             500,
		BatchWindow:           &window,
		ParallelizationFactor: 10,
		StartingPosition:      streamprocessor.Latest,
		FailureMode:           streamprocessor.Bisect,
		RetryAttempts:         &attempts,
		MaxRecordAge:          6 * time.Hour,
		FailureTopic:          awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:eu-west-1:111122223333:given-up")),
	})
	return stack
}

// glueTableQuality checks a table of the Data Catalog, with one key for everything,
// and copies what passed elsewhere.
func glueTableQuality(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("GlueTableQuality"), nil)
	bucket := awss3.Bucket_FromBucketName(stack, jsii.String("Lake"), jsii.String("example-lake"))
	dataquality.New(stack, "Trips", &dataquality.Props{
		Rules:           "mean(fare) between 5 and 60\nwarning: drift(fare) < 0.2 vs last-good",
		DataBucket:      bucket,
		Path:            "trips/",
		GlueDatabase:    "taxi",
		GlueTable:       "trips",
		EncryptionKey:   awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		OnPass:          dataquality.Action{Kind: dataquality.Copy, Prefix: "curated/"},
		EventBus:        awsevents.EventBus_FromEventBusName(stack, jsii.String("Bus"), jsii.String("default")),
		DisableSchedule: true,
	})
	return stack
}

func secret(stack awscdk.Stack, id string) awssecretsmanager.ISecret {
	return awssecretsmanager.Secret_FromSecretNameV2(stack, jsii.String(id), jsii.String("kafka/"+id))
}

// imagesByREST is as the original has it, with one key for everything and no
// derivatives.
func imagesByREST(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("ImagesByRest"), nil)
	imagehandler.New(stack, "Images", &imagehandler.Props{
		Origin:             imagehandler.RESTAPI,
		EncryptionKey:      awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)}),
		Signature:          true,
		DisableDerivatives: true,
		DisableAccessLogs:  true,
	})
	return stack
}

// imagesByHTTP has a page to try it, its own buckets elsewhere, and a web ACL that is
// there already.
func imagesByHTTP(app awscdk.App) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("ImagesByHttp"), nil)
	imagehandler.New(stack, "Images", &imagehandler.Props{
		Origin:            imagehandler.HTTPAPI,
		Sources:           []imagehandler.Source{{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Originals"), jsii.String("example-originals"))}},
		DerivativesBucket: awss3.Bucket_FromBucketName(stack, jsii.String("Cache"), jsii.String("example-cache")),
		DerivativesPrefix: "images/",
		WebACLARN:         "arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/01234567-89ab-cdef-0123-456789abcdef",
		DemoPage:          true,
	})
	return stack
}
