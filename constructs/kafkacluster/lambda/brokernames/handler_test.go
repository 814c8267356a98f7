package main

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// zone is a hosted zone in memory: addresses by name and type, such as "a.test. A".
type zone struct {
	records map[string]string
	changes int
	err     error
}

func (z *zone) ListResourceRecordSets(_ context.Context, in *route53.ListResourceRecordSetsInput, _ ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error) {
	if z.err != nil {
		return nil, z.err
	}
	out := &route53.ListResourceRecordSetsOutput{}
	from := *in.StartRecordName + ". " + string(in.StartRecordType)
	for _, key := range slices.Sorted(maps.Keys(z.records)) {
		if key >= from && len(out.ResourceRecordSets) < int(*in.MaxItems) {
			name, kind, _ := strings.Cut(key, " ")
			out.ResourceRecordSets = append(out.ResourceRecordSets, types.ResourceRecordSet{
				Name: &name, Type: types.RRType(kind), TTL: aws.Int64(timeToLive), ResourceRecords: []types.ResourceRecord{{Value: aws.String(z.records[key])}},
			})
		}
	}
	return out, nil
}

// ChangeResourceRecordSets refuses what Route 53 does: to create what there is, and to
// delete what is not as said.
func (z *zone) ChangeResourceRecordSets(_ context.Context, in *route53.ChangeResourceRecordSetsInput, _ ...func(*route53.Options)) (*route53.ChangeResourceRecordSetsOutput, error) {
	z.changes++
	next := maps.Clone(z.records)
	for _, change := range in.ChangeBatch.Changes {
		set := change.ResourceRecordSet
		key := strings.TrimSuffix(*set.Name, ".") + ". " + string(set.Type)
		address, present := next[key]
		switch {
		case change.Action == types.ChangeActionCreate && !present:
			next[key] = *set.ResourceRecords[0].Value
		case change.Action == types.ChangeActionDelete && present && address == *set.ResourceRecords[0].Value:
			delete(next, key)
		default:
			return nil, &types.InvalidChangeBatch{Message: aws.String(string(change.Action) + " " + key)}
		}
	}
	z.records = next
	return &route53.ChangeResourceRecordSetsOutput{}, nil
}

func request(kind customresource.RequestType, names ...string) *customresource.Request[properties] {
	return &customresource.Request[properties]{Type: kind, Properties: properties{HostedZoneId: "Z1", Names: names}}
}

const soa = "test. SOA"

func TestCreate(t *testing.T) {
	z := &zone{records: map[string]string{soa: "ns", "broker-2.test. A": "10.0.0.2", "broker-1.test. TXT": "x"}}
	response, err := (&handler{z}).handle(t.Context(), request(customresource.Create, "broker-1.test", "broker-2.test"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{soa: "ns", "broker-1.test. A": placeholder, "broker-2.test. A": "10.0.0.2", "broker-1.test. TXT": "x"}
	if !maps.Equal(z.records, want) {
		t.Errorf("got %v, want %v: an address that a broker has set stays", z.records, want)
	}
	if want := customresource.PhysicalID("broker-names", "Z1"); response.PhysicalResourceID != want {
		t.Errorf("got id %s, want %s", response.PhysicalResourceID, want)
	}
	if _, err := (&handler{z}).handle(t.Context(), request(customresource.Create, "broker-1.test", "broker-2.test")); err != nil || z.changes != 1 {
		t.Errorf("a second time: got error %v and %d changes, want none more", err, z.changes)
	}
}

func TestUpdate(t *testing.T) {
	z := &zone{records: map[string]string{soa: "ns", "broker-1.test. A": "10.0.0.1", "broker-2.test. A": "10.0.0.2"}}
	r := request(customresource.Update, "broker-1.test", "broker-3.test")
	r.OldProperties = properties{HostedZoneId: "Z1", Names: []string{"broker-1.test", "broker-2.test"}}
	if _, err := (&handler{z}).handle(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{soa: "ns", "broker-1.test. A": "10.0.0.1", "broker-3.test. A": placeholder}; !maps.Equal(z.records, want) {
		t.Errorf("got %v, want %v", z.records, want)
	}
}

// CloudFormation deletes the names of the zone before, by the id that changes.
func TestUpdateToAnotherZone(t *testing.T) {
	z := &zone{records: map[string]string{"broker-1.old. A": "10.0.0.1"}}
	r := request(customresource.Update, "broker-1.new")
	r.OldProperties = properties{HostedZoneId: "Z0", Names: []string{"broker-1.old"}}
	response, err := (&handler{z}).handle(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if z.records["broker-1.old. A"] == "" || response.PhysicalResourceID != customresource.PhysicalID("broker-names", "Z1") {
		t.Errorf("got %v and id %s", z.records, response.PhysicalResourceID)
	}
}

func TestDelete(t *testing.T) {
	z := &zone{records: map[string]string{soa: "ns", "broker-1.test. A": "10.0.0.1", "other.test. A": "10.0.0.9"}}
	for range 2 {
		if _, err := (&handler{z}).handle(t.Context(), request(customresource.Delete, "broker-1.test", "broker-2.test")); err != nil {
			t.Fatal(err)
		}
	}
	if want := map[string]string{soa: "ns", "other.test. A": "10.0.0.9"}; !maps.Equal(z.records, want) || z.changes != 1 {
		t.Errorf("got %v after %d changes, want %v after one", z.records, z.changes, want)
	}
}

func TestErrors(t *testing.T) {
	denied := errors.New("denied")
	tests := []struct {
		name    string
		request *customresource.Request[properties]
		err     error
		want    error
	}{
		{"no zone", &customresource.Request[properties]{Type: customresource.Create, Properties: properties{Names: []string{"a.test"}}}, nil, customresource.ErrNotCreated},
		{"no names", request(customresource.Create), nil, customresource.ErrNotCreated},
		{"create denied", request(customresource.Create, "a.test"), denied, denied},
		{"delete denied", request(customresource.Delete, "a.test"), denied, denied},
		{"zone gone", request(customresource.Delete, "a.test"), &types.NoSuchHostedZone{}, customresource.ErrGone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := (&handler{&zone{err: tt.err}}).handle(t.Context(), tt.request); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}
