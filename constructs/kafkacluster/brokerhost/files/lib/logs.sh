# shellcheck shell=bash
# Logs and metrics to CloudWatch.

ship_logs() {
	usermod --append --groups kafka cwagent
	render amazon-cloudwatch-agent.json 0644
	"$ROOT/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl" -a fetch-config -m ec2 -s \
		-c "file:$CONFIG_DIR/amazon-cloudwatch-agent.json" >/dev/null ||
		fail "the CloudWatch agent does not start"
}
