package main

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// createACLs creates those of the bindings that do not exist.
func (b *brokers) createACLs(ctx context.Context, bindings []binding) error {
	request := kmsg.NewPtrCreateACLsRequest()
	for _, each := range bindings {
		creation := kmsg.NewCreateACLsRequestCreation()
		creation.ResourceType = each.kind
		creation.ResourceName = each.name
		creation.ResourcePatternType = each.pattern
		creation.Principal = each.principal
		creation.Host = each.host
		creation.Operation = each.operation
		creation.PermissionType = kmsg.ACLPermissionTypeAllow
		request.Creations = append(request.Creations, creation)
	}
	response, err := request.RequestWith(ctx, b.client)
	if err != nil {
		return fmt.Errorf("create ACLs: %w", err)
	}
	return perBinding("create ACL", bindings, len(response.Results), func(i int) (int16, *string) {
		return response.Results[i].ErrorCode, response.Results[i].ErrorMessage
	})
}

// deleteACLs deletes those of the bindings that exist.
func (b *brokers) deleteACLs(ctx context.Context, bindings []binding) error {
	request := kmsg.NewPtrDeleteACLsRequest()
	for _, each := range bindings {
		filter := kmsg.NewDeleteACLsRequestFilter()
		filter.ResourceType = each.kind
		filter.ResourceName = &each.name
		filter.ResourcePatternType = each.pattern
		filter.Principal = &each.principal
		filter.Host = &each.host
		filter.Operation = each.operation
		filter.PermissionType = kmsg.ACLPermissionTypeAllow
		request.Filters = append(request.Filters, filter)
	}
	response, err := request.RequestWith(ctx, b.client)
	if err != nil {
		return fmt.Errorf("delete ACLs: %w", err)
	}
	return perBinding("delete ACL", bindings, len(response.Results), func(i int) (int16, *string) {
		result := response.Results[i]
		for _, match := range result.MatchingACLs {
			if result.ErrorCode == 0 {
				result.ErrorCode, result.ErrorMessage = match.ErrorCode, match.ErrorMessage
			}
		}
		return result.ErrorCode, result.ErrorMessage
	})
}

// perBinding joins the errors in a response, which has one result for each binding.
func perBinding(doing string, bindings []binding, results int, result func(i int) (code int16, message *string)) error {
	if results != len(bindings) {
		return fmt.Errorf("%s: got %d results for %d ACLs", doing, results, len(bindings))
	}
	var failed []error
	for i, each := range bindings {
		code, message := result(i)
		if err := kerr.ErrorForCode(code); err != nil {
			failed = append(failed, &brokerError{fmt.Sprintf("%s %s", doing, each), err, deref(message)})
		}
	}
	return join(failed...)
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
