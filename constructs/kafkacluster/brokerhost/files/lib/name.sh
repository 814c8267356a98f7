# shellcheck shell=bash
# The broker's name in the private hosted zone.

point_name() {
	local change=$RUN_DIR/name.json
	printf '{"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": "%s", "Type": "A", "TTL": 10, "ResourceRecords": [{"Value": "%s"}]}}]}\n' \
		"$HOST" "$ADDRESS" >"$change"
	aws route53 change-resource-record-sets --hosted-zone-id "$HOSTED_ZONE_ID" \
		--change-batch "file://$change" >/dev/null || fail "$HOST cannot be pointed at $ADDRESS"
	# This host need not wait until Route 53 has told everybody.
	sed --in-place '/ # lintel-kafka$/d' "$ROOT/etc/hosts"
	printf '%s %s # lintel-kafka\n' "$ADDRESS" "$HOST" >>"$ROOT/etc/hosts"
}
