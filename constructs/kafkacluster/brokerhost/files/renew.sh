#!/bin/bash
# Renews the broker's certificate and restarts the broker for it, one broker of
# the cluster at a time. A timer runs it every hour.
set -Eeuo pipefail
umask 022

here=${BASH_SOURCE[0]%/*}
for part in common certificate cluster; do
	# shellcheck source=/dev/null
	. "$here/lib/$part.sh"
done

# How long before the expiry of the certificate in use the state of the cluster
# no longer matters: a broker that cannot connect is worse than a restart.
URGENT_SECONDS=$((12 * 3600))

exec 9>"$RUN_DIR/lock"
if ! flock --nonblock 9; then
	log "another script is at work: nothing is renewed now"
	exit 0
fi
read_environment
find_place
ensure_certificate

loaded=$RUN_DIR/loaded.pem
if [ ! -f "$loaded" ] || cmp --quiet "$loaded" "$TLS_DIR/certificate.pem"; then exit 0; fi
# Every broker has its hours of the day, and no two share one.
if (($(date +%s) / 3600 % COUNT != INDEX)); then
	log "a restart for the new certificate is due: waiting for this broker's hour"
	exit 0
fi
if openssl x509 -noout -checkend "$URGENT_SECONDS" -in "$loaded" >/dev/null && ! is_whole; then
	log "a restart for the new certificate is due: waiting until all partitions are in sync"
	exit 0
fi
log "restarting the broker for its new certificate"
systemctl restart kafka.service
if ! retry 30 10 is_ready; then
	fail "the broker is not ready in time after its restart for a new certificate"
fi
log "the broker is ready with its new certificate"
