package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kafka"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// properties of Custom::LintelKafkaBootstrap.
type properties struct {
	ClusterArn string
	Brokers    int
}

// clusterAPI is what the handler calls of Amazon MSK.
type clusterAPI interface {
	GetBootstrapBrokers(context.Context, *kafka.GetBootstrapBrokersInput, ...func(*kafka.Options)) (*kafka.GetBootstrapBrokersOutput, error)
}

type handler struct{ clusters clusterAPI }

func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	if r.Type == customresource.Delete {
		return nil, nil
	}
	arn := r.Properties.ClusterArn
	if arn == "" {
		return nil, fmt.Errorf("%w: got no ClusterArn, need that of the Amazon MSK cluster", customresource.ErrNotCreated)
	}
	response := &customresource.Response{PhysicalResourceID: customresource.PhysicalID("bootstrap-brokers", arn)}
	brokers, err := h.clusters.GetBootstrapBrokers(ctx, &kafka.GetBootstrapBrokersInput{ClusterArn: &arn})
	if err != nil {
		return response, fmt.Errorf("look up the brokers of %s: %w", arn, err)
	}
	scram, iam := aws.ToString(brokers.BootstrapBrokerStringSaslScram), aws.ToString(brokers.BootstrapBrokerStringSaslIam)
	switch {
	case scram == "":
		err = errors.New("got no brokers for SASL/SCRAM: enable it on the cluster")
	case iam == "":
		err = errors.New("got no brokers for IAM: enable it on the cluster")
	}
	if err != nil {
		return response, fmt.Errorf("look up the brokers of %s: %w", arn, err)
	}
	response.Data = map[string]string{"BootstrapServersScram": scram, "BootstrapServersIam": iam}
	return response, nil
}
