# shellcheck shell=bash
# Packages of the Amazon Linux repositories, the kafka user, kernel settings.

PACKAGES=(
	java-21-amazon-corretto-headless amazon-cloudwatch-agent aws-cfn-bootstrap
	diffutils gzip logrotate openssl tar xfsprogs
)

# The user has a number of its own, since the files on the data volume outlive
# the instance that made them.
KAFKA_UID=9092

install_packages() {
	if ! rpm --query --quiet "${PACKAGES[@]}"; then
		retry 10 15 dnf install --assumeyes --quiet --setopt=install_weak_deps=False "${PACKAGES[@]}" ||
			fail "packages cannot be installed: is there a route to the Amazon Linux repositories, such as a gateway endpoint for S3?"
	fi
	if ! getent passwd kafka >/dev/null; then
		groupadd --gid "$KAFKA_UID" kafka
		useradd --uid "$KAFKA_UID" --gid "$KAFKA_UID" --no-create-home --home-dir / --shell /sbin/nologin kafka
	fi
	install -d -m 0750 "$LOG_DIR"
	chown kafka:kafka "$LOG_DIR"
	install -m 0644 "$TEMPLATE_DIR/sysctl.conf" "$ROOT/etc/sysctl.d/90-lintel-kafka.conf"
	sysctl --quiet --load="$ROOT/etc/sysctl.d/90-lintel-kafka.conf"
	install -m 0644 "$TEMPLATE_DIR/logrotate.conf" "$ROOT/etc/logrotate.d/lintel-kafka"
}
