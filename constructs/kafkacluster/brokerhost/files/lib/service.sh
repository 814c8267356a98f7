# shellcheck shell=bash
# The Kafka service and its timers.

start_kafka() {
	systemctl start kafka.service || fail "the Kafka service does not start"
	wait_for_kafka
	systemctl enable --now lintel-kafka-renew.timer lintel-kafka-health.timer
}

# wait_for_kafka waits until the broker is ready. In a new cluster there is no
# majority of controllers before the second one is up, and CloudFormation may
# wait for this one before it makes the next: then it is enough that the
# controller listens.
wait_for_kafka() {
	local wait leaderless=0
	retry 60 5 listens 127.0.0.1 "$CONTROLLER_PORT" ||
		fail "Kafka does not open its controller's port within 5 minutes: see server.log"
	for ((wait = 0; wait < 30; wait++)); do
		if is_ready; then
			log "the broker is ready"
			return 0
		fi
		if ((COUNT > 1)) && ! has_leader; then
			if ((++leaderless >= 4)); then
				log "the controller is up and waits for a majority"
				return 0
			fi
		else
			leaderless=0
		fi
		sleep 10
	done
	if serves; then fail "the broker serves, but partitions stay under-replicated"; fi
	fail "the broker does not serve clients in time: see server.log"
}
