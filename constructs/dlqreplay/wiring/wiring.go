// Package wiring is the names that the construct dlqreplay and its handlers,
// dlqreplay/lambda/replay and dlqreplay/lambda/redrive, agree on: environment
// variables, the attributes of the table and metrics. It imports nothing, so that all
// may import it.
package wiring

// Environment variables of the handler replay.
const (
	// SourceURL, DeadLetterURL and ParkingURL are the URLs of the queues.
	SourceURL     = "LINTEL_REPLAY_SOURCE_URL"
	DeadLetterURL = "LINTEL_REPLAY_DEAD_LETTER_URL"
	ParkingURL    = "LINTEL_REPLAY_PARKING_URL"
	// FIFO is "true" if they are FIFO queues.
	FIFO = "LINTEL_REPLAY_FIFO"
	// Table is the name of the DynamoDB table with what is kept beside messages.
	Table = "LINTEL_REPLAY_TABLE"

	// MaxAttempts, BaseDelay, MaxDelay, FloorDelay, Jitter and MaxAge are those of
	// replay.Policy. Durations are written as Go writes them.
	MaxAttempts = "LINTEL_REPLAY_MAX_ATTEMPTS"
	BaseDelay   = "LINTEL_REPLAY_BASE_DELAY"
	MaxDelay    = "LINTEL_REPLAY_MAX_DELAY"
	FloorDelay  = "LINTEL_REPLAY_FLOOR_DELAY"
	Jitter      = "LINTEL_REPLAY_JITTER"
	MaxAge      = "LINTEL_REPLAY_MAX_AGE"
	// Retention is that of the dead-letter queue.
	Retention = "LINTEL_REPLAY_RETENTION"
	// Permanent is the JSON of replay.Rules. Optional.
	Permanent = "LINTEL_REPLAY_PERMANENT"
	// Windows is a JSON list of texts that replay.ParseWindows reads, TimeZone their
	// zone, and NotBefore a time in RFC 3339. Optional.
	Windows   = "LINTEL_REPLAY_WINDOWS"
	TimeZone  = "LINTEL_REPLAY_TIME_ZONE"
	NotBefore = "LINTEL_REPLAY_NOT_BEFORE"

	// Rate is how many messages an invocation sends in a second; any if unset.
	Rate = "LINTEL_REPLAY_RATE"
	// Alarms is a JSON list of names: nothing is sent while one of them is on. Optional.
	Alarms = "LINTEL_REPLAY_ALARMS"
	// Pause is how long a message waits before the alarms are looked at again.
	Pause = "LINTEL_REPLAY_PAUSE"

	// ScheduleGroup, ScheduleRole and ScheduleKey are of delays beyond 15 minutes: the
	// name of the group, the ARN of the role that sends, and that of the key that
	// encrypts schedules. Without a group, messages wait in the dead-letter queue.
	ScheduleGroup = "LINTEL_REPLAY_SCHEDULE_GROUP"
	ScheduleRole  = "LINTEL_REPLAY_SCHEDULE_ROLE"
	ScheduleKey   = "LINTEL_REPLAY_SCHEDULE_KEY"
	// ParkingARN is where EventBridge Scheduler puts what it cannot send.
	ParkingARN = "LINTEL_REPLAY_PARKING_ARN"
)

// Environment variables of the handler redrive.
const (
	// RedriveSource is the ARN of the source queue, to which messages are moved.
	RedriveSource = "LINTEL_REPLAY_REDRIVE_SOURCE"
	// RedriveDeadLetters and RedriveParking are the ARNs of the queues from which they
	// are moved; RedriveParking is unset if SQS would not move messages from there.
	RedriveDeadLetters = "LINTEL_REPLAY_REDRIVE_DEAD_LETTERS"
	RedriveParking     = "LINTEL_REPLAY_REDRIVE_PARKING"
)

// MaxAlarms is how many names DescribeAlarms takes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const MaxAlarms = 100

// Attributes of the table.
const (
	// TableID is the partition key, a string: the id of a message.
	TableID = "id"
	// TableState is a replay.State, as text, of a message that has no room for it.
	TableState = "state"
	// TableDue is until when a message waits, in milliseconds since 1970.
	TableDue = "due"
	// TableDone is what was done with a message: for people, "replayed", "scheduled" or "parked".
	TableDone = "done"
	// TableExpiry is the attribute with the time to live.
	TableExpiry = "expiresAt"
)

// MetricNamespace of the handler's metrics in CloudWatch.
const MetricNamespace = "Lintel/DLQReplay"

// DimensionFunction is the dimension of all metrics: the name of the function.
const DimensionFunction = "FunctionName"

// Metrics of the handler replay, each a count of messages but for MetricBreaker.
const (
	// MetricReceived counts messages of events.
	MetricReceived = "Received"
	// MetricReplayed counts those that were sent to the source queue.
	MetricReplayed = "Replayed"
	// MetricScheduled counts those that EventBridge Scheduler keeps.
	MetricScheduled = "Scheduled"
	// MetricWaiting counts those that stay in the dead-letter queue, once for each time
	// that they are looked at.
	MetricWaiting = "Waiting"
	// MetricParked counts those that were sent to the parking queue.
	MetricParked = "Parked"
	// MetricDuplicates counts those that were found done, and were not sent again.
	MetricDuplicates = "Duplicates"
	// MetricFailures counts those that could not be sent; they come again.
	MetricFailures = "Failures"
	// MetricUncounted counts those whose attempts could not be kept beside them after
	// they were sent: they begin at none again.
	MetricUncounted = "Uncounted"
	// MetricBreaker is 1 if nothing was sent because an alarm is on, or because that is
	// not known, else 0.
	MetricBreaker = "BreakerOpen"
)
