package consumer

import "strings"

// StreamName is the name in arn:aws:kinesis:REGION:ACCOUNT:stream/NAME and in
// arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL.
func StreamName(arn string) string {
	parts := strings.Split(arn, "/")
	if len(parts) < 2 {
		return "unknown"
	}
	return parts[1]
}
