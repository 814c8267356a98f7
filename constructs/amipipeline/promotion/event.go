package promotion

import "time"

// A Kind is what has happened.
type Kind string

// The kinds of events.
const (
	// Built says that Image is available; Reason holds it.
	Built Kind = "built"
	// Held says that a scan has found something in the image: Reason. An image that
	// is not known is no error.
	Held Kind = "held"
	// Pass says that the alarms of Stage have been OK while the image waited for it.
	Pass Kind = "alarms"
	// Approve lets the image into the stage that waits for it: Stage, or the first
	// one. It is no longer held, if it was.
	Approve Kind = "approve"
	// Reject takes the image out. It stays in the stages where it is.
	Reject Kind = "reject"
	// Promote puts the image into Stage, whatever it is.
	Promote Kind = "promote"
	// Rollback puts an image into Stage that it had before: Image, or without its ARN
	// the one before the one that it has. That one is out.
	Rollback Kind = "rollback"
	// Pause stops what moves by itself, and Resume starts it again.
	Pause  Kind = "pause"
	Resume Kind = "resume"

	// auto is the cause of what moves by itself after something else has happened.
	auto Kind = "automatic"
)

// An Event is what has happened to a track.
type Event struct {
	Kind Kind
	// Image is all of the image if Built, and otherwise needs only the ARN.
	Image Image
	Stage string
	// Reason is cut at MaxReason.
	Reason string
	At     time.Time
}

// A Move says that a stage has another image.
type Move struct {
	Stage string
	// From is the image that it had: the zero Image if none.
	From, To Image
	Cause    Kind
	Reason   string
}

// A Result is what an event has done.
type Result struct {
	// Moves are in the order of the stages.
	Moves []Move
	// Known is that an image that was built was known already, and Older that it is
	// not newer than all that were built.
	Known, Older bool
}
