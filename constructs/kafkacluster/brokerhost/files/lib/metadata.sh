# shellcheck shell=bash
# The instance metadata service, version 2.

# metadata PATH prints an item.
metadata() {
	local service=http://169.254.169.254/latest token
	token=$(curl --silent --show-error --fail --max-time 5 --noproxy '*' --request PUT \
		--header 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$service/api/token") || return
	curl --silent --show-error --fail --max-time 5 --noproxy '*' \
		--header "X-aws-ec2-metadata-token: $token" "$service/meta-data/$1"
}

# read_metadata sets what the other steps need to know of the instance.
read_metadata() {
	INSTANCE_ID=$(retry 5 2 metadata instance-id) || fail "the instance metadata service does not answer"
	ADDRESS=$(retry 5 2 metadata local-ipv4) || fail "the instance metadata service does not tell the address"
	ZONE_ID=$(retry 5 2 metadata placement/availability-zone-id) ||
		fail "the instance metadata service does not tell the availability zone"
	export INSTANCE_ID ADDRESS ZONE_ID
}
