package main

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// anyone is Kafka's wildcard: any host, any resource of a kind, any user.
const anyone = "*"

// binding is one ACL as Kafka has it: it allows a principal one operation on the
// resources of one pattern, from one host.
type binding struct {
	principal string
	host      string
	kind      kmsg.ACLResourceType
	name      string
	pattern   kmsg.ACLResourcePatternType
	operation kmsg.ACLOperation
}

// kind is a kind of resource.
type kind struct {
	name       string
	resource   kmsg.ACLResourceType
	operations []string // beside All
}

// kinds lists what ACLs can be about, with the operations that have a meaning there
// (Apache Kafka documentation, "Operations and Resources on Protocols";
// org.apache.kafka.security.authorizer.AclEntry).
var kinds = []kind{
	{"topic", kmsg.ACLResourceTypeTopic,
		[]string{"Read", "Write", "Create", "Delete", "Alter", "Describe", "DescribeConfigs", "AlterConfigs"}},
	{"group", kmsg.ACLResourceTypeGroup,
		[]string{"Read", "Delete", "Describe", "DescribeConfigs", "AlterConfigs"}},
	{"transactional-id", kmsg.ACLResourceTypeTransactionalId,
		[]string{"Write", "Describe"}},
	{"cluster", kmsg.ACLResourceTypeCluster,
		[]string{"Create", "Alter", "Describe", "ClusterAction", "DescribeConfigs", "AlterConfigs", "IdempotentWrite"}},
}

// operations are Kafka's, by the names of its documentation.
var operations = map[string]kmsg.ACLOperation{
	"All":             kmsg.ACLOperationAll,
	"Read":            kmsg.ACLOperationRead,
	"Write":           kmsg.ACLOperationWrite,
	"Create":          kmsg.ACLOperationCreate,
	"Delete":          kmsg.ACLOperationDelete,
	"Alter":           kmsg.ACLOperationAlter,
	"Describe":        kmsg.ACLOperationDescribe,
	"ClusterAction":   kmsg.ACLOperationClusterAction,
	"DescribeConfigs": kmsg.ACLOperationDescribeConfigs,
	"AlterConfigs":    kmsg.ACLOperationAlterConfigs,
	"IdempotentWrite": kmsg.ACLOperationIdempotentWrite,
}

// The one resource of its kind, which has a name in Kafka but none in Resource.
const (
	clusterKind = "cluster"
	clusterName = "kafka-cluster"
)

// parse takes the resource apart; ok is false if it is malformed.
func (a acl) parse() (k kind, name string, pattern kmsg.ACLResourcePatternType, ok bool) {
	kindName, name, named := strings.Cut(a.Resource, ":")
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == kindName })
	if i < 0 || named == (kindName == clusterKind) || named && name == "" {
		return kind{}, "", 0, false
	}
	prefix, isPrefix := strings.CutSuffix(name, anyone)
	switch {
	case kindName == clusterKind:
		name, pattern = clusterName, kmsg.ACLResourcePatternTypeLiteral
	case isPrefix && prefix != "":
		name, pattern = prefix, kmsg.ACLResourcePatternTypePrefixed
	default: // "*" is a literal in Kafka, with a meaning of its own
		pattern = kmsg.ACLResourcePatternTypeLiteral
	}
	return kinds[i], name, pattern, !strings.Contains(prefix, anyone)
}

func (a acl) check(p *problems, path string) {
	k, _, _, ok := a.parse()
	if !ok {
		p.add(path+".Resource", "got %q, need topic:NAME, group:NAME, transactional-id:NAME or cluster, "+
			"with an asterisk only at the end of the name", a.Resource)
	}
	if len(a.Operations) == 0 {
		p.add(path+".Operations", "got none, need one or more")
	}
	for i, name := range a.Operations {
		_, known := operations[name]
		switch {
		case !known:
			p.add(fmt.Sprintf("%s.Operations[%d]", path, i), "got %q, need one of %s",
				name, strings.Join(slices.Sorted(maps.Keys(operations)), ", "))
		case ok && name != "All" && !slices.Contains(k.operations, name):
			p.add(fmt.Sprintf("%s.Operations[%d]", path, i), "got %s, which has no meaning for %s: need one of All, %s",
				name, a.Resource, strings.Join(k.operations, ", "))
		}
	}
	if a.Host != "" && a.Host != anyone {
		if _, err := netip.ParseAddr(a.Host); err != nil {
			p.add(path+".Host", "got %q, need an IP address, or none for any", a.Host)
		}
	}
}

// bindings returns what the ACL, which is well-formed, is for a user.
func (a acl) bindings(username string) []binding {
	k, name, pattern, _ := a.parse()
	host := a.Host
	if host == "" {
		host = anyone
	}
	list := make([]binding, len(a.Operations))
	for i, operation := range a.Operations {
		list[i] = binding{"User:" + username, host, k.resource, name, pattern, operations[operation]}
	}
	return list
}

// String says what the ACL allows, for logs and errors.
func (b binding) String() string {
	return fmt.Sprintf("%s %s on %s %s %s from %s", b.principal, b.operation, b.pattern, b.kind, b.name, b.host)
}
