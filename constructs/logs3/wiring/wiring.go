// Package wiring is the names that the construct logs3 and its extension,
// constructs/containerfunction/lambda/logs3, agree on: environment variables, its
// import path, and its metrics. It imports nothing, so that both may import it.
package wiring

// Package is the import path of the extension.
const Package = "github.com/lintel-go/lintel/constructs/containerfunction/lambda/logs3"

// Environment variables of the extension.
const (
	// Bucket is the name of the bucket. Without it the extension does nothing but
	// say so.
	Bucket = "LINTEL_LOGS3_BUCKET"
	// Prefix of the keys: empty, or with a slash at its end. Optional.
	Prefix = "LINTEL_LOGS3_PREFIX"
	// Flush is FlushDue or FlushInvocation. FlushDue if unset.
	Flush = "LINTEL_LOGS3_FLUSH"
	// Age is after which time records are due, such as "1m". Optional.
	Age = "LINTEL_LOGS3_AGE"
	// ObjectBytes is how many octets of records make an object. Optional.
	ObjectBytes = "LINTEL_LOGS3_OBJECT_BYTES"
	// BufferBytes bounds what waits. Optional.
	BufferBytes = "LINTEL_LOGS3_BUFFER_BYTES"
	// Types is a JSON list of what is stored: TypePlatform, TypeFunction,
	// TypeExtension. TypePlatform and TypeFunction if unset.
	Types = "LINTEL_LOGS3_TYPES"
)

// Values of Flush.
const (
	// FlushDue sends what is due by age or size, after the invocation's end.
	FlushDue = "due"
	// FlushInvocation sends all after each invocation.
	FlushInvocation = "invocation"
)

// Values in Types, those of the Telemetry API.
const (
	TypePlatform  = "platform"
	TypeFunction  = "function"
	TypeExtension = "extension"
)

// MetricNamespace of the extension's metrics in CloudWatch, which it writes to the
// function's log. Their dimension is DimensionFunction.
const (
	MetricNamespace   = "Lintel/Logs3"
	DimensionFunction = "Function"
)

// Metrics, which are written when they are not zero.
const (
	// MetricDropped counts records that were dropped because the buffer was full,
	// and those that could not be stored before the execution environment ended.
	MetricDropped = "RecordsDropped"
	// MetricFailed counts flushes that did not store an object.
	MetricFailed = "FlushesFailed"
)
