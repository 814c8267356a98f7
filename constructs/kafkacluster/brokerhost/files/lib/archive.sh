# shellcheck shell=bash
# Kafka itself: downloaded, verified, unpacked to /opt, and linked as /opt/kafka.

install_kafka() {
	local directory=$ROOT/opt/$KAFKA_DIRECTORY work
	if [ ! -f "$directory/.digest" ] || [ "$(<"$directory/.digest")" != "$KAFKA_DIGEST" ]; then
		work=$(mktemp --directory "$ROOT/opt/new.XXXXXX")
		retry 5 10 download "$KAFKA_URL" "$work/archive" || fail "Kafka cannot be downloaded from $KAFKA_URL"
		verify_digest "$work/archive"
		tar --extract --gzip --file "$work/archive" --directory "$work" --no-same-owner
		[ -d "$work/$KAFKA_DIRECTORY" ] || fail "the archive holds no directory $KAFKA_DIRECTORY"
		printf '%s\n' "$KAFKA_DIGEST" >"$work/$KAFKA_DIRECTORY/.digest"
		rm -rf "$directory"
		mv "$work/$KAFKA_DIRECTORY" "$directory"
		rm -r "$work"
	fi
	ln --symbolic --force --no-dereference "$KAFKA_DIRECTORY" "$KAFKA_HOME"
}

# download URL FILE
download() {
	case $1 in
	s3://*) aws s3 cp --only-show-errors "$1" "$2" ;;
	*) curl --silent --show-error --fail --location --proto '=https' --proto-redir '=https' --tlsv1.2 \
		--connect-timeout 20 --max-time 900 --output "$2" "$1" ;;
	esac
}

# verify_digest FILE tells the algorithm by the length of the digest.
verify_digest() {
	local tool=sha512sum actual
	if [ ${#KAFKA_DIGEST} = 64 ]; then tool=sha256sum; fi
	actual=$("$tool" "$1")
	[ "${actual%% *}" = "$KAFKA_DIGEST" ] ||
		fail "the archive from $KAFKA_URL is not the expected one: ${tool%sum} is ${actual%% *}, want $KAFKA_DIGEST"
}
