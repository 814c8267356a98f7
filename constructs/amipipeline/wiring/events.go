package wiring

// Events of Image Builder that lambda/images understands. It sends the former for
// CANCELLED too, of which it sends no message to its topic. Both come on a best-effort
// basis.
// https://docs.aws.amazon.com/imagebuilder/latest/userguide/integ-eventbridge.html
const (
	SourceImageBuilder  = "aws.imagebuilder"
	DetailTypeState     = "EC2 Image Builder Image State Change"
	DetailTypeFindings  = "EC2 Image Builder CVE Detected"
	StatusAvailable     = "AVAILABLE"
	StatusFailed        = "FAILED"
	StatusCancelled     = "CANCELLED"
	NotificationSubject = "Machine images" // what the subjects of notifications begin with
)

// Source and detail-type of the event that the handlers put on EventBus when the
// parameter of a stage has a new image in a region of an account. Its detail is a
// [Promoted].
const (
	EventSource        = "lintel.amipipeline"
	DetailTypePromoted = "Machine Image Promoted"
)

// Promoted is the detail of the event DetailTypePromoted.
type Promoted struct {
	Track            string `json:"track"`
	Stage            string `json:"stage"`
	Image            string `json:"image"` // ARN of the Image Builder image
	Version          string `json:"version"`
	Account          string `json:"account"`
	Region           string `json:"region"`
	AMI              string `json:"ami"`
	Parameter        string `json:"parameter"`
	ParameterVersion int64  `json:"parameterVersion"`
}

// Outcomes of notifications: the message attribute AttributeKind, for filters of
// subscriptions.
const (
	AttributeKind = "kind"

	KindBuildFailed = "build-failed" // FAILED or CANCELLED
	KindFindings    = "findings"     // of a scan
	KindWaiting     = "waiting"      // for an operator
	KindPromoted    = "promoted"     // a stage has another image
	KindNotWritten  = "not-written"  // an account without a role, or a region that fails
	KindNotTaken    = "not-taken"    // an image that cannot be followed
)

// Request is what lambda/promote takes.
type Request struct {
	// Action is one of the constants below.
	Action string `json:"action"`
	// Track is the name of the parameters without the stage. Needed but for
	// ActionCheck and ActionList, which are of all tracks without it.
	Track string `json:"track,omitempty"`
	// Stage is that which the image comes into. Needed for ActionPromote and
	// ActionRollback; ActionApprove is of the stage that waits.
	Stage string `json:"stage,omitempty"`
	// Image is the ARN of the Image Builder image, or its version, such as 1.2.0/3.
	// ActionRollback is to the image before without it; others need it.
	Image string `json:"image,omitempty"`
	// Reason is kept in the history. At most promotion.MaxReason
	// characters.
	Reason string `json:"reason,omitempty"`
}

// Actions.
const (
	// ActionApprove lets the image in that a stage with promotion.Approval waits for, or
	// an image that is held.
	ActionApprove = "approve"
	// ActionReject keeps an image out of further stages for good.
	ActionReject = "reject"
	// ActionPromote puts an image into a stage whatever its gate is, also an older one.
	ActionPromote = "promote"
	// ActionRollback puts an earlier image back, and keeps that which the stage had
	// from coming back by itself.
	ActionRollback = "rollback"
	// ActionPause and ActionResume stop and start what moves by itself.
	ActionPause  = "pause"
	ActionResume = "resume"
	// ActionList answers with the state.
	ActionList = "list"
	// ActionCheck looks at alarms and repeats what has failed.
	ActionCheck = "check"
)

// Actions are all actions.
var Actions = []string{ActionApprove, ActionReject, ActionPromote, ActionRollback, ActionPause, ActionResume, ActionList, ActionCheck}
