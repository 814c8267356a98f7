// Package viewer makes the CloudFront Function that brings requests for pictures into
// the form in which they are cached, so that requests for the same picture are one.
//
//	code, err := viewer.Code(viewer.Options{Request: request.Options{Sources: sources}})
//
// The function is of the runtime cloudfront-js-2.0, for the event viewer-request. What
// it is given follows from the tables and limits of package request, so that the two
// agree:
//
//   - Of the query's parameters those that [request.QueryParameters] lists are left,
//     with expires, and with signature where signatures are wanted; sorted by name, in
//     one spelling. Of one that is repeated the last counts.
//   - Of the Accept field the media type is left that [request.Negotiate] chooses, if
//     it chooses one and the query does not.
//   - The client hints Sec-CH-Width and Sec-CH-DPR are left where width=auto and
//     dpr=auto ask for them, rounded as the service rounds them.
//   - Of the path every octet but letters, digits and -._/ is written as ~ and two
//     hexadecimal digits, which [UnescapePath] takes back. CloudFront signs its requests
//     to function URLs, and paths with other characters have been reported to be
//     encoded otherwise by who signs and who verifies; HTTP APIs decode paths.
//     https://github.com/aws-samples/image-optimization/issues/44
//   - A query that is malformed, and a path or a query that is too long, are answered
//     with the service's error, status 400.
//
// A signature covers all parameters of a query. Those that the function drops must not
// be signed, as with the original's function. What others add to a signed URL, such as
// a parameter for tracking, does no harm.
package viewer

import (
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

//go:embed viewer.js
var template string

// MaxBytes is how large a function of CloudFront may be.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
const MaxBytes = 10 << 10

// maxURL is how long a URL may be that CloudFront passes on.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
const maxURL = 8192

// maxMediaRanges of an Accept field are looked at, as package request does.
const maxMediaRanges = 64

// Options say for which service the function is.
type Options struct {
	// Request are those that the service parses requests with.
	Request request.Options
	// Signature tells that the service wants signatures.
	Signature bool
}

// settings are what the function's code begins with.
type settings struct {
	Parameters []string `json:"parameters"`
	// Formats are those that Accept chooses of, Names those that a query may name.
	Formats    []format `json:"formats"`
	Names      []string `json:"names"`
	MaxRanges  int      `json:"maxRanges"`
	MaxPath    int      `json:"maxPath"`
	MaxEscaped int      `json:"maxEscaped"`
	MaxQuery   int      `json:"maxQuery"`
	MaxWidth   int      `json:"maxWidth"`
	WidthStep  int      `json:"widthStep"`
	MaxRatio   int      `json:"maxRatio"`
	RatioStep  int      `json:"ratioStep"`
	PathError  string   `json:"pathError"`
	QueryError string   `json:"queryError"`
}

type format struct {
	Type     string `json:"type"`
	Wildcard bool   `json:"wildcard"` // whether image/* and */* mean it too
}

// Code is the function's, in JavaScript. Its errors are those of [request.New], and
// that it is larger than MaxBytes.
func Code(o Options) (string, error) {
	parser, err := request.New(o.Request)
	if err != nil {
		return "", err
	}
	limits := parser.Limits()
	s := settings{
		Parameters: parameters(o.Signature), Formats: []format{}, Names: []string{"jpg", "tif"}, MaxRanges: maxMediaRanges,
		MaxPath: limits.Path, MaxEscaped: maxURL, MaxQuery: limits.Query,
		MaxWidth: limits.Dimension, WidthStep: request.WidthStep, MaxRatio: limits.DPR, RatioStep: request.DPRStep,
	}
	for _, f := range request.Formats() {
		s.Names = append(s.Names, string(f))
	}
	for _, f := range o.Request.AutoFormats {
		_, wildcard := request.Negotiate("*/*", []request.Format{f})
		s.Formats = append(s.Formats, format{f.ContentType(), wildcard})
	}
	if s.PathError, err = refusal(parser, request.Input{Path: "/" + strings.Repeat("x", limits.Path)}); err != nil {
		return "", err
	}
	if s.QueryError, err = refusal(parser, request.Input{Path: "/x", RawQuery: "%"}); err != nil {
		return "", err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	code := strings.Replace(template, "SETTINGS", string(text), 1)
	if len(code) > MaxBytes {
		return "", fmt.Errorf("viewer: the function has %d bytes, and CloudFront takes %d", len(code), MaxBytes)
	}
	return code, nil
}

// UnescapePath returns the path that the function was given, percent-encoded as it
// was sent, of one that it has escaped.
func UnescapePath(path string) string {
	if strings.IndexByte(path, '~') < 0 {
		return path
	}
	var b strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '~' && i+2 < len(path) {
			if octet, err := hex.DecodeString(path[i+1 : i+3]); err == nil {
				b.WriteByte(octet[0])
				i += 2
				continue
			}
		}
		b.WriteByte(path[i])
	}
	return b.String()
}

// parameters of a query that are left.
func parameters(signature bool) []string {
	names := append(request.QueryParameters(), "expires")
	if signature {
		names = append(names, "signature")
	}
	slices.Sort(names)
	return names
}

// refusal is the body with which the service refuses a request.
func refusal(p *request.Parser, in request.Input) (string, error) {
	_, err := p.Parse(in)
	var refused *request.Error
	if !errors.As(err, &refused) {
		return "", fmt.Errorf("viewer: a request that is to be refused is not: %w", err)
	}
	body, err := json.Marshal(refused)
	return string(body), err
}
