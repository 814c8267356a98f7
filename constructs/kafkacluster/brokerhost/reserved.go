package brokerhost

import (
	"slices"
	"strings"
)

// reservedNames are the properties that the scripts set and that a user's value
// would break: identity, listeners, security, and what other steps rely on.
var reservedNames = []string{
	"advertised.listeners",
	"allow.everyone.if.no.acl.found",
	"authorizer.class.name",
	"broker.id",
	"broker.rack",
	"control.plane.listener.name",
	"controller.listener.names",
	"early.start.listeners",
	"inter.broker.listener.name",
	"listener.security.protocol.map",
	"listeners",
	"log.dir",
	"log.dirs",
	"log.retention.ms",
	"metadata.log.dir",
	"node.id",
	"principal.builder.class",
	"process.roles",
	"security.inter.broker.protocol",
	"super.users",
	"unclean.leader.election.enable",
}

// reservedPrefixes are the families of properties that are reserved as a whole.
var reservedPrefixes = []string{
	"controller.quorum.",
	"listener.name.",
	"sasl.",
	"ssl.",
}

// Reserved reports whether the property is the scripts' own, so that
// Config.ServerProperties may not set it.
func Reserved(property string) bool {
	return slices.Contains(reservedNames, property) ||
		slices.ContainsFunc(reservedPrefixes, func(prefix string) bool { return strings.HasPrefix(property, prefix) })
}
