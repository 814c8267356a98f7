package main

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"net/http"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// A gate lets requests through that CloudFront has sent. Behind a function URL Lambda
// does that: CloudFront signs its requests. It signs none to an API, and sends a secret
// in a header field instead.
type gate struct {
	secret service.SigningKeys
	log    *slog.Logger
}

const (
	codeForbidden   = "AccessDenied"
	codeGate        = "InternalError"
	messageDirect   = "Pictures are served by the distribution only."
	messageNoSecret = "The origin of the request cannot be verified."
)

// check returns what is to be answered instead of the picture, or nil. It takes the
// secret out of the request's header.
func (g *gate) check(ctx context.Context, header http.Header) *service.Response {
	sent := header.Get(wiring.OriginHeader)
	header.Del(wiring.OriginHeader)
	if sent == "" {
		return refuse(http.StatusForbidden, codeForbidden, messageDirect)
	}
	secrets, err := g.secret.Keys(ctx)
	if err != nil {
		g.log.ErrorContext(ctx, "the origin of a request cannot be verified", "error", err)
		return refuse(http.StatusInternalServerError, codeGate, messageNoSecret)
	}
	got := sha256.Sum256([]byte(sent))
	for _, secret := range secrets {
		if want := sha256.Sum256(secret); subtle.ConstantTimeCompare(got[:], want[:]) == 1 {
			return nil
		}
	}
	return refuse(http.StatusForbidden, codeForbidden, messageDirect)
}

func refuse(status int, code, message string) *service.Response {
	body, _ := json.Marshal(service.Error{Status: status, Code: code, Message: message}) // two texts and a number
	return &service.Response{Status: status, Body: body, Header: http.Header{
		"Content-Type": {"application/json"}, "Cache-Control": {"no-store"}, "X-Content-Type-Options": {"nosniff"},
	}}
}
