package main

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kafka"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

type answer struct {
	brokers kafka.GetBootstrapBrokersOutput
	err     error
	asked   string
}

func (a *answer) GetBootstrapBrokers(_ context.Context, in *kafka.GetBootstrapBrokersInput, _ ...func(*kafka.Options)) (*kafka.GetBootstrapBrokersOutput, error) {
	a.asked = *in.ClusterArn
	return &a.brokers, a.err
}

const clusterARN = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/5f2e5a40-0d2b-4f0e-8f5b-1e8a4b1f0c11-3"

func request(kind customresource.RequestType, arn string) *customresource.Request[properties] {
	return &customresource.Request[properties]{Type: kind, Properties: properties{ClusterArn: arn, Brokers: 3}}
}

func TestHandle(t *testing.T) {
	for _, kind := range []customresource.RequestType{customresource.Create, customresource.Update} {
		a := &answer{brokers: kafka.GetBootstrapBrokersOutput{
			BootstrapBrokerStringSaslScram: aws.String("b-1:9096,b-2:9096"), BootstrapBrokerStringSaslIam: aws.String("b-1:9098,b-2:9098"),
		}}
		response, err := (&handler{a}).handle(t.Context(), request(kind, clusterARN))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{"BootstrapServersScram": "b-1:9096,b-2:9096", "BootstrapServersIam": "b-1:9098,b-2:9098"}
		if !maps.Equal(response.Data, want) || a.asked != clusterARN {
			t.Errorf("%s: got %v of %s, want %v", kind, response.Data, a.asked, want)
		}
		if want := customresource.PhysicalID("bootstrap-brokers", clusterARN); response.PhysicalResourceID != want {
			t.Errorf("%s: got id %s, want %s", kind, response.PhysicalResourceID, want)
		}
	}
}

func TestDeleteAsksNobody(t *testing.T) {
	a := &answer{err: errors.New("the cluster is gone")}
	if _, err := (&handler{a}).handle(t.Context(), request(customresource.Delete, clusterARN)); err != nil || a.asked != "" {
		t.Errorf("got error %v after asking for %q", err, a.asked)
	}
}

func TestErrors(t *testing.T) {
	denied := errors.New("denied")
	scramOnly := kafka.GetBootstrapBrokersOutput{BootstrapBrokerStringSaslScram: aws.String("b-1:9096")}
	iamOnly := kafka.GetBootstrapBrokersOutput{BootstrapBrokerStringSaslIam: aws.String("b-1:9098")}
	for _, tt := range []struct {
		name, arn string
		answer    answer
		want      string
	}{
		{"no cluster", "", answer{}, "got no ClusterArn"},
		{"denied", clusterARN, answer{err: denied}, "denied"},
		{"no SCRAM", clusterARN, answer{brokers: iamOnly}, "got no brokers for SASL/SCRAM"},
		{"no IAM", clusterARN, answer{brokers: scramOnly}, "got no brokers for IAM"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			response, err := (&handler{&tt.answer}).handle(t.Context(), request(customresource.Create, tt.arn))
			if err == nil || !strings.Contains(err.Error(), tt.want) || response != nil && response.Data != nil {
				t.Errorf("got %v, %v, want %q", response, err, tt.want)
			}
			if isNotCreated := errors.Is(err, customresource.ErrNotCreated); isNotCreated != (tt.arn == "") {
				t.Errorf("got %v: ErrNotCreated is %v", err, isNotCreated)
			}
		})
	}
}
