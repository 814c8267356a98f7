package brokerhost

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// UserDataLimit is the most that UserData returns, in bytes. EC2 takes 16 KiB
// before base64; the rest is room for what tokens resolve to.
//
// Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
const UserDataLimit = 12 << 10

// heredocEnd ends the two documents in the user data. No line of them can be
// equal to it: every line of both holds a '='.
const heredocEnd = "END_OF_FILE"

// UserData is the shell script that cloud-init runs on the first boot of an
// instance. It writes down what this broker is, fetches the scripts and runs
// them. It holds no secret.
func (c Config) UserData() (string, error) {
	if err := c.Validate(); err != nil {
		return "", err
	}
	c = c.withDefaults()
	var environment, properties strings.Builder
	for _, v := range c.environment() {
		environment.WriteString(v.line() + "\n")
	}
	for _, name := range slices.Sorted(maps.Keys(c.ServerProperties)) {
		properties.WriteString(name + "=" + c.ServerProperties[name] + "\n")
	}
	data := fmt.Sprintf(userData, heredocEnd, environment.String(), properties.String())
	if len(data) > UserDataLimit {
		return "", fmt.Errorf("kafka broker %d: user data has %d bytes, at most %d are allowed: set fewer ServerProperties",
			c.NodeID, len(data), UserDataLimit)
	}
	return data, nil
}

// userData is the stub. %[1]s ends the documents, %[2]s is the environment file,
// %[3]s the further properties.
const userData = `#!/bin/bash
set -euo pipefail
umask 022
install -d /etc/lintel-kafka /var/log/lintel-kafka
cat >/etc/lintel-kafka/cluster.env <<'%[1]s'
%[2]s%[1]s
cat >/etc/lintel-kafka/extra.properties <<'%[1]s'
%[3]s%[1]s

value() { sed -n "s/^$1='\(.*\)'\$/\1/p" /etc/lintel-kafka/cluster.env; }
fail() {
	echo "$1" >&2
	if [ -n "$(value STACK)" ]; then
		/opt/aws/bin/cfn-signal --region "$(value REGION)" --stack "$(value STACK)" \
			--resource "$(value SIGNAL_RESOURCE)" --success false --reason "broker $(value NODE_ID): $1"
	fi
	exit 1
}

scripts=$(value SCRIPTS_URL)
archive=$(mktemp)
for pause in 2 5 15 30 60 0; do
	if aws s3 cp --region "$(value REGION)" --only-show-errors "$scripts" "$archive"; then break; fi
	sleep "$pause"
done
[ -s "$archive" ] || fail "the scripts cannot be downloaded from $scripts"
rm -rf /opt/lintel-kafka
python3 -m zipfile -e "$archive" /opt/lintel-kafka || fail "$scripts is not a zip archive"
rm "$archive"
install -m 0644 /opt/lintel-kafka/systemd/* /etc/systemd/system/
systemctl daemon-reload
systemctl enable --now --no-block lintel-kafka-install.service
`
