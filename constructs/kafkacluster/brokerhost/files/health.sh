#!/bin/bash
# Reports the instance unhealthy to Auto Scaling when its broker stays down and
# the others are up. A timer runs it every minute.
set -Eeuo pipefail
umask 022

here=${BASH_SOURCE[0]%/*}
for part in common metadata cluster; do
	# shellcheck source=/dev/null
	. "$here/lib/$part.sh"
done

# Minutes in a row that the broker may be down.
PATIENCE=10

[ -e "$RUN_DIR/installed" ] || exit 0
exec 9>"$RUN_DIR/lock"
flock --nonblock 9 || exit 0
read_environment
find_place

count=$RUN_DIR/down
if serves; then
	rm -f "$count"
	exit 0
fi
down=1
if [ -f "$count" ]; then down=$(($(<"$count") + 1)); fi
echo "$down" >"$count"
log "the broker does not answer, for the ${down}. time in a row"
if ((down < PATIENCE)); then exit 0; fi
for peer in "${PEERS[@]}"; do
	if ! listens "$peer" "$INTERNAL_PORT"; then
		log "the instance is kept: $peer is down too, so the fault is not the instance's"
		exit 0
	fi
done
read_metadata
log "reporting instance $INSTANCE_ID unhealthy"
aws autoscaling set-instance-health --instance-id "$INSTANCE_ID" --health-status Unhealthy ||
	fail "instance $INSTANCE_ID cannot be reported unhealthy"
