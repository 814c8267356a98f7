package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestBindings(t *testing.T) {
	const literal, prefixed = kmsg.ACLResourcePatternTypeLiteral, kmsg.ACLResourcePatternTypePrefixed
	for _, test := range []struct {
		acl  acl
		want []binding
	}{
		{acl{"topic:orders", []string{"Read", "DescribeConfigs"}, ""}, []binding{
			{"User:u", "*", kmsg.ACLResourceTypeTopic, "orders", literal, kmsg.ACLOperationRead},
			{"User:u", "*", kmsg.ACLResourceTypeTopic, "orders", literal, kmsg.ACLOperationDescribeConfigs}}},
		{acl{"topic:orders-*", []string{"Write"}, "10.0.0.1"}, []binding{
			{"User:u", "10.0.0.1", kmsg.ACLResourceTypeTopic, "orders-", prefixed, kmsg.ACLOperationWrite}}},
		{acl{"topic:*", []string{"All"}, "*"}, []binding{
			{"User:u", "*", kmsg.ACLResourceTypeTopic, "*", literal, kmsg.ACLOperationAll}}},
		{acl{"group:a:b c", []string{"Read"}, ""}, []binding{
			{"User:u", "*", kmsg.ACLResourceTypeGroup, "a:b c", literal, kmsg.ACLOperationRead}}},
		{acl{"transactional-id:t*", []string{"Describe"}, ""}, []binding{
			{"User:u", "*", kmsg.ACLResourceTypeTransactionalId, "t", prefixed, kmsg.ACLOperationDescribe}}},
		{acl{"cluster", []string{"IdempotentWrite"}, "2001:db8::1"}, []binding{
			{"User:u", "2001:db8::1", kmsg.ACLResourceTypeCluster, "kafka-cluster", literal, kmsg.ACLOperationIdempotentWrite}}},
	} {
		var p problems
		test.acl.check(&p, "ACL")
		if got := test.acl.bindings("u"); p != nil || !slices.Equal(got, test.want) {
			t.Errorf("%+v: got %v, problems %q, want %v", test.acl, got, p, test.want)
		}
	}
}

func TestMalformedACLs(t *testing.T) {
	for _, test := range []struct {
		acl  acl
		want string
	}{
		{acl{"", []string{"Read"}, ""}, `ACL.Resource: got ""`},
		{acl{"orders", []string{"Read"}, ""}, `ACL.Resource: got "orders", need topic:NAME`},
		{acl{"topic", []string{"Read"}, ""}, `ACL.Resource: got "topic"`},
		{acl{"topic:", []string{"Read"}, ""}, `ACL.Resource: got "topic:"`},
		{acl{"Topic:orders", []string{"Read"}, ""}, `ACL.Resource: got "Topic:orders"`},
		{acl{"topic:or*ders", []string{"Read"}, ""}, `ACL.Resource: got "topic:or*ders"`},
		{acl{"topic:**", []string{"Read"}, ""}, `ACL.Resource: got "topic:**"`},
		{acl{"cluster:", []string{"Alter"}, ""}, `ACL.Resource: got "cluster:"`},
		{acl{"cluster:kafka-cluster", []string{"Alter"}, ""}, `ACL.Resource: got "cluster:kafka-cluster"`},
		{acl{"topic:orders", nil, ""}, "ACL.Operations: got none"},
		{acl{"topic:orders", []string{"Read", "Wright"}, ""}, `ACL.Operations[1]: got "Wright", need one of All, Alter, `},
		{acl{"topic:orders", []string{"ClusterAction"}, ""}, "ACL.Operations[0]: got ClusterAction, which has no meaning for topic:orders: need one of All, Read, Write"},
		{acl{"group:orders", []string{"Write"}, ""}, "ACL.Operations[0]: got Write, which has no meaning for group:orders"},
		{acl{"topic:orders", []string{"Read"}, "b1.example.com"}, `ACL.Host: got "b1.example.com", need an IP address`},
		{acl{"topic:orders", []string{"Read"}, "10.0.0.0/8"}, `ACL.Host: got "10.0.0.0/8"`},
	} {
		var p problems
		test.acl.check(&p, "ACL")
		if len(p) != 1 || !strings.Contains(p[0], test.want) {
			t.Errorf("%+v: got problems %q, want %s", test.acl, p, test.want)
		}
	}
}

// Every operation that a kind names exists.
func TestKinds(t *testing.T) {
	for _, k := range kinds {
		for _, name := range k.operations {
			if _, ok := operations[name]; !ok {
				t.Errorf("%s has the operation %q, which does not exist", k.name, name)
			}
		}
	}
}

func TestBindingString(t *testing.T) {
	b := acl{"topic:orders-*", []string{"Read"}, ""}.bindings("reader")[0]
	if got, want := b.String(), "User:reader READ on PREFIXED TOPIC orders- from *"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
