# shellcheck shell=bash
# Configuration files from templates.

# render NAME MODE writes the template to the configuration directory, with every
# @NAME@ replaced by the variable of that name.
render() {
	local rest text='' name
	rest=$(<"$TEMPLATE_DIR/$1")
	while [[ $rest =~ @([A-Z][A-Z0-9_]*)@ ]]; do
		name=${BASH_REMATCH[1]}
		[ -v "$name" ] || fail "template $1: nothing is known of @$name@"
		text+=${rest%%"@$name@"*}${!name}
		rest=${rest#*"@$name@"}
	done
	printf '%s%s\n' "$text" "$rest" >"$CONFIG_DIR/$1.new"
	chown root:kafka "$CONFIG_DIR/$1.new"
	chmod "$2" "$CONFIG_DIR/$1.new"
	mv "$CONFIG_DIR/$1.new" "$CONFIG_DIR/$1"
}

# The largest heap that pays: Kafka leaves the rest of the memory to the page
# cache, which serves the consumers.
MAX_HEAP_MB=6144

# write_configuration writes everything that Kafka and its tools read.
write_configuration() {
	local memory
	BOOTSTRAP_CONTROLLERS=$(every_broker "%h:$CONTROLLER_PORT" ,)
	SUPER_USERS="User:$ADMINISTRATOR;$(every_broker 'User:CN=%h' ';')"
	REPLICATION_FACTOR=$((COUNT < 3 ? COUNT : 3))
	MIN_ISR=$((REPLICATION_FACTOR > 1 ? REPLICATION_FACTOR - 1 : 1))
	memory=$(awk '$1 == "MemTotal:" { print int($2 / 1024) }' /proc/meminfo)
	HEAP_MB=$((memory / 4 < MAX_HEAP_MB ? memory / 4 : MAX_HEAP_MB))
	export BOOTSTRAP_CONTROLLERS SUPER_USERS REPLICATION_FACTOR MIN_ISR HEAP_MB
	# Later lines of a properties file win: what the user sets replaces a default.
	EXTRA_PROPERTIES=$(<"$CONFIG_DIR/extra.properties")
	export EXTRA_PROPERTIES
	render server.properties 0640
	render admin.properties 0640
	render log4j2.yaml 0644
	render kafka.env 0644
}
