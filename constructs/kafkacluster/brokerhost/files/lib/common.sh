# shellcheck shell=bash
# What every script uses: paths, the environment file, logging, failing.

# A directory that stands for /. Empty on a broker; tests set it.
ROOT=${LINTEL_KAFKA_ROOT:-}

CONFIG_DIR=$ROOT/etc/lintel-kafka
TLS_DIR=$CONFIG_DIR/tls
STATE_DIR=$ROOT/var/lib/lintel-kafka
RUN_DIR=$ROOT/run/lintel-kafka
LOG_DIR=$ROOT/var/log/kafka
HOST_LOG=$ROOT/var/log/lintel-kafka/host.log
DATA_MOUNT=$ROOT/var/lib/kafka
DATA_DIR=$DATA_MOUNT/data
KAFKA_HOME=$ROOT/opt/kafka
TEMPLATE_DIR=${BASH_SOURCE[0]%/*}/../templates
export CONFIG_DIR TLS_DIR STATE_DIR RUN_DIR LOG_DIR HOST_LOG DATA_MOUNT DATA_DIR KAFKA_HOME TEMPLATE_DIR

export AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=8

log() { printf '%s %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }

# fail REASON ends the script. The reason is in a file, because a subshell
# cannot hand its parent a variable.
fail() {
	printf '%s\n' "$*" >"$RUN_DIR/reason"
	log "failed: $*"
	exit 1
}

# retry ATTEMPTS PAUSE COMMAND... runs the command until it succeeds.
retry() {
	local attempts=$1 pause=$2 attempt
	shift 2
	for ((attempt = 1; ; attempt++)); do
		if "$@"; then return 0; fi
		if ((attempt >= attempts)); then return 1; fi
		sleep "$pause"
	done
}

# read_environment sets a variable for every line NAME='value' of the
# environment file. The value is taken as it stands; nothing is evaluated.
read_environment() {
	local line
	while IFS= read -r line; do
		[[ $line =~ ^([A-Z][A-Z0-9_]*)=\'([^\']*)\'$ ]] ||
			fail "$CONFIG_DIR/cluster.env: a line is not NAME='value': ${line%%=*}"
		declare -g "${BASH_REMATCH[1]}=${BASH_REMATCH[2]}"
	done <"$CONFIG_DIR/cluster.env"
	export AWS_DEFAULT_REGION=$REGION
}

# find_place sets HOST, this broker's name; PEERS, the names of the others; and
# INDEX and COUNT, its position among all.
find_place() {
	local broker
	HOST='' PEERS=() INDEX=0 COUNT=0
	for broker in $BROKERS; do
		if [ "${broker%%@*}" = "$NODE_ID" ]; then
			HOST=${broker#*@}
			INDEX=$COUNT
		else
			PEERS+=("${broker#*@}")
		fi
		((COUNT += 1))
	done
	[ -n "$HOST" ] || fail "node $NODE_ID is none of the brokers: $BROKERS"
	export INDEX
}

# every_broker FORMAT SEPARATOR prints FORMAT for each broker, with %i for its
# node id and %h for its name.
every_broker() {
	local broker text separator=''
	for broker in $BROKERS; do
		text=${1//%i/"${broker%%@*}"}
		printf '%s%s' "$separator" "${text//%h/"${broker#*@}"}"
		separator=$2
	done
}

install -d -m 0755 "$RUN_DIR" "$STATE_DIR"
