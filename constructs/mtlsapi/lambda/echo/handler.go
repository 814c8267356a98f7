package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
)

// An answer is the body of the response.
type answer struct {
	Message string  `json:"message"`
	Method  string  `json:"method,omitempty"`
	Path    string  `json:"path,omitempty"`
	Client  *client `json:"client,omitempty"`
}

// A client is the holder of the certificate.
type client struct {
	Subject  string `json:"subject"`
	Issuer   string `json:"issuer"`
	Serial   string `json:"serial"`
	NotAfter string `json:"notAfter"`
}

// What the answer says.
const (
	greeting  = "Mutual TLS works: this is who API Gateway says you are."
	nobody    = "No client certificate came with this request: it did not come through the domain with mutual TLS."
	malformed = "The event is not a proxy event of API Gateway."
)

// handler answers proxy events.
type handler struct{ log *slog.Logger }

// Invoke implements [lambda.Handler]. It answers whatever the payload is.
func (h handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		h.log.WarnContext(ctx, "malformed event", "error", err)
		return respond(http.StatusBadRequest, answer{Message: malformed})
	}
	a := answer{Message: nobody, Method: e.method(), Path: e.path()}
	if c := e.client(); c != (client{}) {
		a.Message, a.Client = greeting, &c
	}
	return respond(http.StatusOK, a)
}

// respond encodes the response that both kinds of API understand.
func respond(status int, a answer) ([]byte, error) {
	body, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return json.Marshal(struct {
		StatusCode int               `json:"statusCode"`
		Headers    map[string]string `json:"headers"`
		Body       string            `json:"body"`
	}{status, map[string]string{"cache-control": "no-store", "content-type": "application/json"}, string(body)})
}
