package deadletter

// Environment variables from which the targets are made, and which constructs set.
const (
	// QueueURLVariable holds the URL of the queue.
	QueueURLVariable = "LINTEL_DEAD_LETTER_QUEUE_URL"
	// BucketVariable holds the name of the bucket for letters that are too large
	// for the queue, or for all of them.
	BucketVariable = "LINTEL_DEAD_LETTER_BUCKET"
)

// ObjectPrefix is what the keys of objects begin with by default. Constructs allow
// to write below it.
const ObjectPrefix = "dead-letters/"
