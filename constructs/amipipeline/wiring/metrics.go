package wiring

// MetricNamespace of the handlers' metrics in CloudWatch.
const MetricNamespace = "Lintel/AmiPipeline"

// Every metric is published by {DimensionTable}, for alarms, and once more by
// {DimensionTable, DimensionTrack}.
const (
	// DimensionTable is the name of the table, which tells the constructs of an
	// account apart.
	DimensionTable = "Table"
	// DimensionTrack is the track, or "none" if there is none (yet).
	DimensionTrack = "Track"
)

// Metrics of builds, counts.
const (
	MetricBuildsAvailable = "BuildsAvailable"
	MetricBuildsFailed    = "BuildsFailed"    // FAILED
	MetricBuildsCancelled = "BuildsCancelled" // CANCELLED
	// MetricImagesNotTaken counts images that cannot be followed, such as those that
	// no pipeline has made where the parameters are by pipeline.
	MetricImagesNotTaken = "ImagesNotTaken"
	// MetricImagesOlder counts images that came late: they are in the history, and
	// move nothing.
	MetricImagesOlder = "ImagesOlder"
	// Findings of scans, by severity.
	MetricFindingsCritical = "FindingsCritical"
	MetricFindingsHigh     = "FindingsHigh"
	MetricFindingsMedium   = "FindingsMedium"
)

// Metrics of stages, counts.
const (
	MetricMoves = "Moves" // a stage has another image, by itself or not
	// MetricParametersWritten counts parameters that got their image.
	MetricParametersWritten = "ParametersWritten"
	// MetricTargetFailures counts parameters that could not be written, each time it was
	// tried. 0 is published when all were.
	MetricTargetFailures = "TargetFailures"
	// MetricTargetsWithoutRole counts parameters that are not written because their
	// account has no role.
	MetricTargetsWithoutRole = "TargetsWithoutRole"
)

// Metrics of checks, with the value at that time.
const (
	// MetricWaiting is how many images wait for an operator or for alarms, and
	// MetricWaitingHours for how long the one that waits longest.
	MetricWaiting      = "Waiting"
	MetricWaitingHours = "WaitingHours"
	// MetricImageAgeDays is the age of the oldest image that a last stage has.
	MetricImageAgeDays = "ImageAgeDays"
	// MetricTargetsOutstanding is how many parameters do not have their image yet.
	MetricTargetsOutstanding = "TargetsOutstanding"
)

// Metrics of followers, counts.
const (
	MetricFollowed         = "Followed"
	MetricFollowerFailures = "FollowerFailures"
)
