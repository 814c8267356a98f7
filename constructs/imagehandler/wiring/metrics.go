package wiring

// MetricNamespace of the handler's metrics in CloudWatch.
const MetricNamespace = "Lintel/ImageHandler"

// Dimensions of the metrics. All are by DimensionFunction; MetricDuration and
// MetricBytesOut of pictures are by DimensionFunction and DimensionFormat too.
const (
	DimensionFunction = "FunctionName"
	// DimensionFormat is the format of the result, such as "webp".
	DimensionFormat = "Format"
)

// Metrics of a request.
const (
	MetricRequests = "Requests"
	// MetricDuration is in milliseconds.
	MetricDuration = "Duration"
	// MetricClientErrors and MetricServerErrors are 1 for a response of 4xx and 5xx,
	// else 0.
	MetricClientErrors = "ClientErrors"
	MetricServerErrors = "ServerErrors"
	// MetricUnavailable is 1 for a response of 503, else 0.
	MetricUnavailable = "Unavailable"
	// MetricDerivativeHit is 1 if a stored result was answered, 0 if there was none.
	// Requests for which none is looked for have none, so its average is the rate.
	MetricDerivativeHit = "DerivativeHit"
	// MetricDerivativeErrors are the calls of the store of results that failed.
	MetricDerivativeErrors = "DerivativeErrors"
	MetricNotModified      = "NotModified"
	MetricRedirected       = "Redirected"
	// MetricBytesOut are the octets of the picture, MetricBytesSaved how many fewer
	// they are than those of the source. Both are only there for a result that was
	// made for the request.
	MetricBytesOut   = "BytesOut"
	MetricBytesSaved = "BytesSaved"
)
