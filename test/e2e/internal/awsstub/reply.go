package awsstub

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"
)

// Reply is what the server does with a request.
type Reply struct {
	serve func(s *Server, w http.ResponseWriter, r *Request)
	times int // as often as this, if more than once
}

// Times returns the reply for n requests in a row.
func (reply Reply) Times(n int) Reply {
	if n < 1 {
		panic(fmt.Sprintf("awsstub: got a reply for %d requests, want 1 or more", n))
	}
	reply.times = n
	return reply
}

// Default does what the service does for a request that is not scripted: Amazon S3 stores and retrieves, CloudFormation
// accepts the response, others fail the test.
var Default = Reply{serve: func(s *Server, w http.ResponseWriter, r *Request) {
	if r.service.Default.serve == nil {
		s.t.Errorf("got unscripted request %s with input %v", r.Operation, r.Input)
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	r.service.Default.serve(s, w, r)
}}

// JSON answers with output encoded as JSON. Timestamps are numbers, seconds since 1970, in the AWS JSON protocols, and
// strings (RFC 3339) in REST.
func JSON(output any) Reply {
	body, err := json.Marshal(output)
	if err != nil {
		panic(fmt.Sprintf("awsstub: encode output: %v", err))
	}
	return Handler(func(w http.ResponseWriter, _ *Request) {
		w.Header().Set("Content-Type", "application/json")
		writeJSON(w, json.RawMessage(body))
	})
}

// Handler answers with a function of the test's or the service's own.
func Handler(serve func(w http.ResponseWriter, r *Request)) Reply {
	return Reply{serve: func(_ *Server, w http.ResponseWriter, r *Request) { serve(w, r) }}
}

// Choose answers with the reply that choose returns, for answers that depend on the input.
func Choose(choose func(r *Request) Reply) Reply {
	return Reply{serve: func(s *Server, w http.ResponseWriter, r *Request) { choose(r).serve(s, w, r) }}
}

// Fail answers with an error that is particular to the operation: the status of HTTP, the error code and the message.
func Fail(status int, code, message string) Reply {
	return failure(func(Protocol) Error { return Error{status, code, message} })
}

// Throttle answers that the caller sends too many requests: ThrottlingException, TooManyRequestsException (429) or
// SlowDown (503), as the service says it.
func Throttle() Reply {
	return failure(func(p Protocol) Error { return p.Throttled })
}

// DenyAccess answers that the caller lacks a permission.
func DenyAccess() Reply {
	return failure(func(p Protocol) Error { return p.AccessDenied })
}

// Break answers that the service has failed (500).
func Break() Reply {
	return failure(func(p Protocol) Error { return p.Internal })
}

func failure(errorOf func(Protocol) Error) Reply {
	return Handler(func(w http.ResponseWriter, r *Request) {
		r.service.Protocol.write(w, errorOf(r.service.Protocol))
	})
}

// Hang does not answer at all: it holds the connection until the client gives up or the test ends.
func Hang() Reply {
	return Reply{serve: func(s *Server, _ http.ResponseWriter, r *Request) {
		s.hold(r, nil)
	}}
}

// Late gives the reply, but only after d.
func Late(d time.Duration, reply Reply) Reply {
	return Reply{serve: func(s *Server, w http.ResponseWriter, r *Request) {
		s.hold(r, time.After(d))
		reply.serve(s, w, r)
	}}
}

// Drop closes the connection without an answer.
func Drop() Reply {
	return Handler(func(http.ResponseWriter, *Request) { panic(http.ErrAbortHandler) })
}

// Lose does what reply does but closes the connection instead of sending the answer: the client cannot know that its
// request has been carried out.
func Lose(reply Reply) Reply {
	return Reply{serve: func(s *Server, _ http.ResponseWriter, r *Request) {
		reply.serve(s, httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}}
}

// hold returns at the end of the delay. If the client or the server gives up before, it ends the request.
func (s *Server) hold(r *Request, delay <-chan time.Time) {
	select {
	case <-delay:
		return
	case <-r.HTTP.Context().Done():
	case <-s.closing:
	}
	panic(http.ErrAbortHandler)
}
