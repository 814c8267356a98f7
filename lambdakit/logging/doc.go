// Package logging sets up [log/slog] for an AWS Lambda function: in Lambda's JSON
// log format, at the level that the function is configured for, with the request
// id of the invocation, and without secrets.
//
//	func main() {
//		slog.SetDefault(logging.New(os.Stdout))
//		lambda.Start(handle)
//	}
//
//	func handle(ctx context.Context, event Event) error {
//		slog.InfoContext(ctx, "started", "bucket", event.Bucket)
//		...
//	}
//
// writes
//
//	{"timestamp":"2026-11-22T14:15:00Z","level":"INFO","message":"started","bucket":"b","functionName":"f","requestId":"8f5e..."}
//
// # Format and level
//
// Lambda puts the function's logging configuration into the environment.
// AWS_LAMBDA_LOG_FORMAT selects JSON or Text; without it, the format is JSON.
// AWS_LAMBDA_LOG_LEVEL is the lowest level that is written: TRACE, DEBUG, INFO,
// WARN, ERROR or FATAL; without it, or with another value, INFO. slog has no
// names for TRACE and FATAL: they are [LevelTrace] and [LevelFatal]. Records are
// written with the name of the highest of the six that their level reaches,
// because Lambda takes a name that it does not know for INFO.
//
// # Redaction
//
// [Redact] is applied to every attribute. It masks
//
//   - attributes whose key, or whose group's, names a secret: authorization,
//     cookie, password, passphrase, secret, token, credential, API key, private
//     key, response URL and so on, in any spelling (clientSecret,
//     CLIENT_SECRET, client-secret) and with any prefix (dbPassword);
//   - within any text, the message and errors included, the signature and the
//     credential of pre-signed URLs and private keys in PEM.
//
// Structs, maps and slices are searched the same way, by their JSON names. What
// is masked is replaced by [Redacted]. This is a net under careful code, not
// instead of it: a secret with an innocent name in an unknown form gets through.
package logging
