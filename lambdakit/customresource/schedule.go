package customresource

import (
	"context"
	"fmt"
	"time"
)

// A schedule divides the time of an invocation:
//
//	start ......................... limit-response .. +response/10 ...... limit-response/10 .. limit
//	 the handler, within its context | it returns late | the response is sent | Lambda's answer |
type schedule struct {
	start    time.Time
	limit    time.Time     // when Lambda ends the invocation; zero if unknown
	response time.Duration // what is kept for the response
}

// newSchedule keeps the wanted time for the response, but not more than a quarter
// of the time that ctx has.
func newSchedule(ctx context.Context, want time.Duration) schedule {
	s := schedule{start: time.Now(), response: want}
	if limit, ok := ctx.Deadline(); ok {
		s.limit = limit
		s.response = min(want, max(0, limit.Sub(s.start))/4)
	}
	return s
}

// handlerContext returns the context of the handler.
func (s schedule) handlerContext(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.limit.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, s.limit.Add(-s.response))
}

// grace is how long the handler may go on after its context has ended.
func (s schedule) grace() time.Duration { return s.response / 10 }

// sent is when the response must have been sent. What is left then lets the
// Lambda handler report an error by itself instead of running into the timeout.
func (s schedule) sent() time.Time {
	if s.limit.IsZero() {
		return time.Now().Add(s.response)
	}
	return s.limit.Add(-s.response / 10)
}

// ended says, at the end of the handler's context, why it ended.
func (s schedule) ended() string {
	if s.limit.IsZero() || time.Now().Before(s.limit.Add(-s.response)) {
		return "the invocation was canceled"
	}
	return fmt.Sprintf("its context ended after %v, %v before the function's timeout: raise the timeout",
		s.limit.Add(-s.response).Sub(s.start).Round(time.Millisecond), s.response.Round(time.Millisecond))
}
