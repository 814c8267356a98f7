# shellcheck shell=bash
# The signal that CloudFormation waits for: one in the life of an instance.

# signal SUCCESS REASON
signal() {
	if [ -z "$STACK" ] || [ -e "$STATE_DIR/signaled" ]; then return 0; fi
	if "$ROOT/opt/aws/bin/cfn-signal" --region "$REGION" --stack "$STACK" --resource "$SIGNAL_RESOURCE" \
		--success "$1" --reason "broker $NODE_ID: ${2:0:400}"; then
		touch "$STATE_DIR/signaled"
	else
		# Nobody waits for an instance that Auto Scaling launched between two
		# updates: CloudFormation then refuses the signal.
		log "CloudFormation did not take the signal"
	fi
}
