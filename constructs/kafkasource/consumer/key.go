package consumer

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// IdempotencyKey returns the key by which the idempotency store knows a record, and
// the id of its dead letter: scope, cluster, topic, partition, offset and timestamp
// in milliseconds, with slashes between them. Slashes in scope and topic are escaped.
// See [WithScope].
//
// The cluster is the event's ARN or, for a cluster of one's own, its bootstrap
// servers: if these change, records that are delivered again are processed again.
// The timestamp, which is the record's for good, tells it from one of an earlier
// topic with the same name, whose offsets were the same.
func IdempotencyKey(scope string, event *kafkaevent.Event, r Record) string {
	return strings.Join([]string{
		url.PathEscape(scope),
		cluster(event),
		url.PathEscape(r.Topic),
		strconv.Itoa(int(r.Partition)),
		strconv.FormatInt(r.Offset, 10),
		timestamp(r),
	}, "/")
}

// cluster names the cluster of an event.
func cluster(event *kafkaevent.Event) string {
	if event.EventSourceARN != "" {
		return event.EventSourceARN
	}
	return strings.Join(slices.Sorted(slices.Values(event.BootstrapServers)), ",")
}

func timestamp(r Record) string {
	if r.Timestamp.IsZero() {
		return "-"
	}
	return strconv.FormatInt(r.Timestamp.UnixMilli(), 10)
}
