package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// An event is what a request needs of an event of any kind. The body is not even
// decoded: no image request has one.
//
// Payload format 2.0, of HTTP APIs and function URLs:
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
// REST APIs:
// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
type event struct {
	Version        string            `json:"version"` // none in REST APIs
	Headers        map[string]string `json:"headers"`
	RequestContext struct {
		Stage string `json:"stage"`
		HTTP  struct {
			Method string `json:"method"`
		} `json:"http"`
	} `json:"requestContext"`

	// Of payload format 2.0.
	RawPath        string `json:"rawPath"`
	RawQueryString string `json:"rawQueryString"`

	// Of REST APIs.
	Method            string              `json:"httpMethod"`
	Path              string              `json:"path"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders"`
	MultiValueQuery   map[string][]string `json:"multiValueQueryStringParameters"`
}

var errKind = errors.New("the event is none of a function URL, an HTTP API, a REST API or a direct invocation")

func parseEvent(payload []byte) (*event, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return nil, fmt.Errorf("%w: %w", errKind, err)
	}
	if e.isFormat2() && e.RequestContext.HTTP.Method == "" || !e.isFormat2() && e.Method == "" {
		return nil, errKind
	}
	return &e, nil
}

func (e *event) isFormat2() bool { return e.Version == "2.0" }

func (e *event) request() *service.Request {
	r := &service.Request{Header: make(http.Header, len(e.Headers))}
	for name, value := range e.Headers {
		r.Header.Set(name, value) // format 2.0 joins those that are repeated
	}
	if e.isFormat2() {
		r.Method, r.Path, r.RawQuery = e.RequestContext.HTTP.Method, e.withoutStage(), e.RawQueryString
	} else {
		for name, values := range e.MultiValueHeaders {
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
		r.Method, r.Path, r.RawQuery = e.Method, e.Path, url.Values(e.MultiValueQuery).Encode()
	}
	r.Path = encodePath(r.Path)
	return r
}

// withoutStage is the path without the stage that HTTP APIs have before it, if they
// have one with a name.
func (e *event) withoutStage() string {
	stage := "/" + e.RequestContext.Stage
	rest, ok := strings.CutPrefix(e.RawPath, stage)
	switch {
	case stage == "/" || stage == "/$default" || !ok:
		return e.RawPath
	case rest == "":
		return "/"
	case rest[0] == '/':
		return rest
	}
	return e.RawPath
}

// encodePath encodes the octets that are not in any path as it is sent (RFC 3986,
// section 3.3), so that it leaves one that was not decoded as it is.
func encodePath(path string) string {
	var b strings.Builder
	for i := range len(path) {
		c := path[i]
		if c == '%' && i+2 < len(path) && isHex(path[i+1]) && isHex(path[i+2]) || isPathOctet(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func isPathOctet(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~!$&'()*+,;=:@/", c) >= 0
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// A response is that of all kinds: REST APIs have MultiValueHeaders, others
// Headers.
type response struct {
	Status            int                 `json:"statusCode"`
	Headers           map[string]string   `json:"headers,omitempty"`
	MultiValueHeaders map[string][]string `json:"multiValueHeaders,omitempty"`
	// Body is a string, or []byte, which JSON has in base64.
	Body     any  `json:"body"`
	IsBase64 bool `json:"isBase64Encoded"`
}

func (e *event) respond(r *service.Response) *response {
	header := maps.Clone(r.Header)
	header.Del("Content-Length") // of the octets before base64; who decodes it says it
	out := &response{Status: r.Status, Body: ""}
	if e.isFormat2() {
		out.Headers = make(map[string]string, len(header))
		for name, values := range header {
			out.Headers[name] = strings.Join(values, ", ")
		}
	} else {
		out.MultiValueHeaders = header
	}
	switch {
	case len(r.Body) == 0:
	case header.Get("Content-Type") == "application/json":
		out.Body = string(r.Body)
	default:
		out.Body, out.IsBase64 = r.Body, true
	}
	return out
}
