// Package wiring is what the construct changepoint and its handler agree on:
// environment variables, tables, events and metrics.
package wiring

import "github.com/lintel-go/lintel/constructs/internal/consumer/terms"

// Environment variables of the handler. Those of dead letters are lambdakit/deadletter's,
// and that of the failure mode is streamprocessor/wiring's.
const (
	// Source is SourceKinesis or SourceDynamoDB.
	Source = "LINTEL_CHANGEPOINT_SOURCE"
	// Format is how points are read: a point.Format as JSON.
	Format = "LINTEL_CHANGEPOINT_FORMAT"
	// Settings are those of all series: a pettitt.Settings as JSON.
	Settings = "LINTEL_CHANGEPOINT_SETTINGS"
	// Series has by the id of a series what its settings have instead: an object of
	// objects with members of Settings.
	Series = "LINTEL_CHANGEPOINT_SERIES"
	// Watch is a JSON list of the series with metrics of their own.
	Watch = "LINTEL_CHANGEPOINT_WATCH"
	// StateTable and ChangesTable are names of tables.
	StateTable   = "LINTEL_CHANGEPOINT_STATE_TABLE"
	ChangesTable = "LINTEL_CHANGEPOINT_CHANGES_TABLE"
	// ForgetAfter is how long after its last point a series is forgotten, as "720h";
	// never if unset.
	ForgetAfter = "LINTEL_CHANGEPOINT_FORGET_AFTER"
	// TopicARN and EventBus are where change points are published; EventBus is the name
	// or the ARN of a bus, and there is none if unset.
	TopicARN = "LINTEL_CHANGEPOINT_TOPIC_ARN"
	EventBus = "LINTEL_CHANGEPOINT_EVENT_BUS"
)

// Values of [Source].
const (
	SourceKinesis  = "kinesis"
	SourceDynamoDB = "dynamodb"
)

// Attributes of the state table, an item for each series.
const (
	// StateKey is the partition key, a string: the id of the series.
	StateKey = "series"
	// StateData is what package series encodes, and StateVersion the number of its
	// writes, which every write is conditional on.
	StateData    = "state"
	StateVersion = "version"
	// StateSource is where the first point came from: a stream and a partition key.
	// The sequences of points from there tell which are new.
	StateSource = "source"
	// StateOutbox are change points that may not have been published, as a JSON list.
	StateOutbox = "outbox"
	// StateSettings is the operator's: a JSON object with members of [Settings] that
	// this series has instead of those of the construct. The handler never writes it.
	StateSettings = "settings"
	// StateExpiry is the time to live, in seconds since 1970.
	StateExpiry = "expiresAt"
)

// Key of the table of change points. Both are strings; ChangesSort is when the new level
// began, as 2026-11-23T12:00:00.000Z.
const (
	ChangesKey  = "series"
	ChangesSort = "at"
)

// Limits of what the handler keeps of a series, which together stay below the 400 KB of
// an item of DynamoDB.
const (
	// MaxStateBytes bounds the encoded state.
	MaxStateBytes = 360 << 10
	// MaxOutbox is the number of change points that one write adds.
	MaxOutbox = 20
)

// Source and detail-type of the event of a change point.
const (
	EventSource     = "lintel.changepoint"
	EventDetailType = "Change Point"
)

// MetricNamespace of the handler's metrics.
const MetricNamespace = "Lintel/ChangePoint"

// Dimensions of the metrics: all are there for the function, and those of a series for
// the function with the series.
const (
	DimensionFunction = terms.DimensionFunction
	DimensionSeries   = "Series"
)

// Metrics of the function.
const (
	// MetricPoints counts points that were tested.
	MetricPoints = "Points"
	// MetricDuplicates counts points of a time and value that the series has, and
	// MetricLate those that came too late for their place.
	MetricDuplicates = "Duplicates"
	MetricLate       = "Late"
	// MetricRedelivered counts records that had been read before.
	MetricRedelivered = "Redelivered"
	// MetricDetections counts points with which the test first rejected, and
	// MetricChangePoints decided changes.
	MetricDetections   = "Detections"
	MetricChangePoints = "ChangePoints"
	// MetricConflicts counts writes that found that another invocation had written.
	MetricConflicts = "Conflicts"
	// MetricStateBytes is the size of states that were written.
	MetricStateBytes = "StateBytes"
)

// Metrics of a series, at the times of its points.
const (
	// MetricValue has the values.
	MetricValue = "Value"
	// MetricDetectedAt is the new level at the time of the detection, and MetricChangedAt
	// at the time that was decided for the change.
	MetricDetectedAt = "DetectedAt"
	MetricChangedAt  = "ChangedAt"
)

// StateActions and ChangesActions are the IAM actions that the handler needs on the
// tables. Transactions need those of their items and no other.
func StateActions() []string   { return []string{"dynamodb:GetItem", "dynamodb:UpdateItem"} }
func ChangesActions() []string { return []string{"dynamodb:PutItem"} }
