# shellcheck shell=bash
# The storage of KRaft: formatted once in the life of a volume.

format_storage() {
	local properties=$DATA_DIR/meta.properties arguments=$RUN_DIR/format.arguments
	if [ -f "$properties" ]; then
		grep --quiet --line-regexp --fixed-strings "cluster.id=$CLUSTER_ID" "$properties" ||
			fail "volume $VOLUME_ID belongs to another cluster: $(grep '^cluster.id=' "$properties"), want $CLUSTER_ID"
		grep --quiet --line-regexp --fixed-strings "node.id=$NODE_ID" "$properties" ||
			fail "volume $VOLUME_ID belongs to another broker: $(grep '^node.id=' "$properties"), want $NODE_ID"
		return 0
	fi
	if [ -n "$(find "$DATA_DIR" -mindepth 1 -maxdepth 1 -type d -name '*-[0-9]*' ! -name __cluster_metadata-0)" ]; then
		fail "volume $VOLUME_ID holds partitions but no meta.properties: it is damaged, and formatting would orphan them"
	fi
	# The arguments go through a file in memory, so that nothing of the credential
	# is in the list of processes.
	if ! (umask 077 && format_arguments >"$arguments"); then
		rm -f "$arguments"
		exit 1
	fi
	chown kafka:kafka "$arguments"
	log "formatting the storage"
	# The tool prints the records it writes, the credential among them.
	if ! runuser --user kafka -- env KAFKA_HEAP_OPTS=-Xmx256m LOG_DIR="$LOG_DIR" \
		"$KAFKA_HOME/bin/kafka-storage.sh" "@$arguments" >/dev/null; then
		rm -f "$arguments"
		fail "the storage cannot be formatted"
	fi
	rm "$arguments"
	[ -f "$properties" ] || fail "formatting left no $properties"
}

# format_arguments prints the arguments of kafka-storage.sh, one a line. A node
# that the cluster knows has lost its volume, and must not come back as the voter
# that had the records: it joins under a new directory id, and
# controller.quorum.auto.join.enable replaces that voter.
format_arguments() {
	local credential
	credential=$(scram_credential) || exit 1
	printf '%s\n' format --config "$CONFIG_DIR/server.properties" --cluster-id "$CLUSTER_ID" --add-scram "$credential"
	if is_registered; then
		log "node $NODE_ID has lost its volume: it joins the quorum as a new voter"
		printf '%s\n' --no-initial-controllers
	else
		printf '%s\n' --initial-controllers "$(initial_controllers)"
	fi
}

# initial_controllers prints id@host:port:directory of every node.
initial_controllers() {
	local broker separator='' ids=$DIRECTORY_IDS
	for broker in $BROKERS; do
		printf '%s%s:%s:%s' "$separator" "$broker" "$CONTROLLER_PORT" "${ids%% *}"
		ids=${ids#* }
		separator=,
	done
}

# scram_credential prints the administrator's credential as --add-scram takes
# it, with the password already salted. The secret passes through pipes only.
scram_credential() {
	aws secretsmanager get-secret-value --secret-id "$SECRET_ARN" --query SecretString --output text |
		python3 "${BASH_SOURCE[0]%/*}/scram.py" "$ADMINISTRATOR" ||
		fail "the administrator's credential cannot be read from $SECRET_ARN: want {\"username\": \"$ADMINISTRATOR\", \"password\": ...}"
}
