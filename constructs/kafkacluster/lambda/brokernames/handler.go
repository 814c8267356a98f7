package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// properties of Custom::LintelKafkaBrokerNames.
type properties struct {
	HostedZoneId string
	Names        []string
}

// check returns an error with everything that no retry would change.
func (p properties) check() error {
	switch {
	case p.HostedZoneId == "":
		return errors.New("got no HostedZoneId, need that of the private hosted zone")
	case len(p.Names) == 0:
		return errors.New("got no Names, need one or more")
	}
	return nil
}

// zoneAPI is what the handler calls of Route 53.
type zoneAPI interface {
	ListResourceRecordSets(context.Context, *route53.ListResourceRecordSetsInput, ...func(*route53.Options)) (*route53.ListResourceRecordSetsOutput, error)
	ChangeResourceRecordSets(context.Context, *route53.ChangeResourceRecordSetsInput, ...func(*route53.Options)) (*route53.ChangeResourceRecordSetsOutput, error)
}

type handler struct{ zones zoneAPI }

func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	p := r.Properties
	if r.Type == customresource.Delete {
		return nil, h.remove(ctx, p.HostedZoneId, p.Names)
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
	}
	response := &customresource.Response{PhysicalResourceID: customresource.PhysicalID("broker-names", p.HostedZoneId)}
	if err := h.add(ctx, p.HostedZoneId, p.Names); err != nil {
		return response, err
	}
	if r.Type == customresource.Update && r.OldProperties.HostedZoneId == p.HostedZoneId {
		left := slices.DeleteFunc(slices.Clone(r.OldProperties.Names), func(name string) bool { return slices.Contains(p.Names, name) })
		return response, h.remove(ctx, p.HostedZoneId, left)
	}
	return response, nil
}

// A name without a broker yet. The brokers set the same time to live, in seconds.
const (
	placeholder = "192.0.2.1"
	timeToLive  = 10
)

// add gives an address to the names that have none.
func (h *handler) add(ctx context.Context, zone string, names []string) error {
	var changes []types.Change
	for _, name := range names {
		present, err := h.find(ctx, zone, name)
		if err != nil {
			return err
		}
		if present != nil {
			continue
		}
		changes = append(changes, types.Change{Action: types.ChangeActionCreate, ResourceRecordSet: &types.ResourceRecordSet{
			Name: aws.String(name), Type: types.RRTypeA, TTL: aws.Int64(timeToLive),
			ResourceRecords: []types.ResourceRecord{{Value: aws.String(placeholder)}},
		}})
	}
	return h.change(ctx, zone, changes)
}

// remove deletes the names' A records, whatever their addresses are.
func (h *handler) remove(ctx context.Context, zone string, names []string) error {
	var changes []types.Change
	for _, name := range names {
		present, err := h.find(ctx, zone, name)
		var gone *types.NoSuchHostedZone
		switch {
		case errors.As(err, &gone):
			return fmt.Errorf("%w: %w", customresource.ErrGone, err)
		case err != nil:
			return err
		case present != nil:
			changes = append(changes, types.Change{Action: types.ChangeActionDelete, ResourceRecordSet: present})
		}
	}
	return h.change(ctx, zone, changes)
}

// find returns the A record of a name, or nil.
func (h *handler) find(ctx context.Context, zone, name string) (*types.ResourceRecordSet, error) {
	page, err := h.zones.ListResourceRecordSets(ctx, &route53.ListResourceRecordSetsInput{
		HostedZoneId: &zone, StartRecordName: &name, StartRecordType: types.RRTypeA, MaxItems: aws.Int32(1),
	})
	if err != nil {
		return nil, fmt.Errorf("look for %s in hosted zone %s: %w", name, zone, err)
	}
	for _, record := range page.ResourceRecordSets { // the next one, if there is none of this name
		if record.Type == types.RRTypeA && strings.TrimSuffix(aws.ToString(record.Name), ".") == name {
			return &record, nil
		}
	}
	return nil, nil
}

// change makes all changes or none.
func (h *handler) change(ctx context.Context, zone string, changes []types.Change) error {
	if len(changes) == 0 {
		return nil
	}
	_, err := h.zones.ChangeResourceRecordSets(ctx, &route53.ChangeResourceRecordSetsInput{
		HostedZoneId: &zone, ChangeBatch: &types.ChangeBatch{Changes: changes},
	})
	if err != nil {
		return fmt.Errorf("change %d records of hosted zone %s: %w", len(changes), zone, err)
	}
	slog.InfoContext(ctx, "changed the names", "hostedZone", zone, "action", changes[0].Action, "records", len(changes))
	return nil
}
