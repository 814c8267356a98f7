#!/bin/bash
# Makes this instance a Kafka broker. It runs at every boot, and again after a
# failure; every step does nothing where its result is already there.
set -Eeuo pipefail
umask 022

here=${BASH_SOURCE[0]%/*}
for part in common metadata signal render packages logs volume name certificate archive cluster storage service; do
	# shellcheck source=/dev/null
	. "$here/lib/$part.sh"
done

finish() {
	local status=$1
	trap - EXIT ERR
	if [ "$status" -ne 0 ]; then
		[ -s "$RUN_DIR/reason" ] || echo 'the installation was interrupted' >"$RUN_DIR/reason"
		signal false "$(<"$RUN_DIR/reason")"
	fi
	exit "$status"
}

exec 9>"$RUN_DIR/lock"
flock 9
rm -f "$RUN_DIR/reason"
# An error that no step has words for: what was run, with its variables as
# written, so that no value shows.
trap '[ -s "$RUN_DIR/reason" ] || echo "${BASH_SOURCE[0]##*/}, line $LINENO: $BASH_COMMAND" >"$RUN_DIR/reason"' ERR
read_environment
find_place
trap 'finish $?' EXIT
read_metadata
log "broker $NODE_ID of $CLUSTER on $INSTANCE_ID in $ZONE_ID"
install_packages
ship_logs
attach_volume
mount_volume
point_name
ensure_certificate
install_kafka
write_configuration
format_storage
start_kafka
touch "$RUN_DIR/installed"
signal true 'up'
