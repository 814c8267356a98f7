# shellcheck shell=bash
# Questions to brokers and to the cluster.

# kafka_tool NAME ARGUMENTS... runs one of Kafka's tools with the broker's own
# certificate, which makes it a super user.
kafka_tool() {
	local tool=$1
	shift
	KAFKA_HEAP_OPTS=-Xmx256m LOG_DIR=$RUN_DIR timeout 60 "$KAFKA_HOME/bin/$tool" "$@"
}

# listens HOST PORT reports whether something accepts connections there.
listens() {
	# shellcheck disable=SC2016 # the inner shell expands its own arguments
	timeout 5 bash -c '>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}

# serves reports whether this broker completes a TLS handshake as itself on the
# clients' listener. A process that hangs does not.
serves() {
	timeout 15 openssl s_client -connect "127.0.0.1:$CLIENT_PORT" -servername "$HOST" -verify_hostname "$HOST" \
		-verify_return_error -partial_chain -CAfile "$TLS_DIR/truststore.pem" </dev/null >/dev/null 2>&1
}

# has_leader reports whether the quorum has a leader, as this node sees it.
has_leader() {
	kafka_tool kafka-metadata-quorum.sh --command-config "$CONFIG_DIR/admin.properties" \
		--bootstrap-controller "$HOST:$CONTROLLER_PORT" describe --status 2>/dev/null |
		grep --quiet --extended-regexp '^LeaderId: +[0-9]+'
}

# list_brokers BOOTSTRAP prints a line for every broker that was ever registered,
# starting with its node id.
list_brokers() {
	kafka_tool kafka-cluster.sh list-endpoints --command-config "$CONFIG_DIR/admin.properties" \
		--bootstrap-server "$1" --include-fenced-brokers
}

# is_registered reports whether the cluster, if it runs, knows a broker with this
# node id. It is asked before this node starts.
is_registered() {
	local peer bootstrap='' brokers
	for peer in "${PEERS[@]}"; do
		if listens "$peer" "$INTERNAL_PORT"; then bootstrap+=${bootstrap:+,}$peer:$INTERNAL_PORT; fi
	done
	if [ -z "$bootstrap" ]; then return 1; fi
	brokers=$(retry 6 10 list_brokers "$bootstrap") ||
		fail "volume $VOLUME_ID is blank, and $bootstrap cannot tell whether node $NODE_ID is new: formatting could lose the cluster's metadata"
	grep --quiet --extended-regexp "^${NODE_ID}[[:space:]]" <<<"$brokers"
}

# is_whole reports whether every replica of every partition is in sync.
is_whole() {
	local lagging
	lagging=$(kafka_tool kafka-topics.sh --command-config "$CONFIG_DIR/admin.properties" \
		--bootstrap-server "$HOST:$INTERNAL_PORT" --describe --under-replicated-partitions 2>/dev/null) || return
	[ -z "$lagging" ]
}

# is_ready reports whether this broker serves clients and the cluster misses
# nothing.
is_ready() { serves && is_whole; }
