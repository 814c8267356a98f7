package customresource

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	minAttempt   = 500 * time.Millisecond
	maxAttempt   = 5 * time.Second
	firstBackoff = 100 * time.Millisecond // doubles with every attempt
	maxBackoff   = 2 * time.Second
)

// recipient is where CloudFormation expects the response. Its URL is a
// credential, and no method or error of it shows more than the host.
type recipient struct{ url *url.URL }

func newRecipient(responseURL string) (recipient, error) {
	if responseURL == "" {
		return recipient{}, errors.New("the event has no ResponseURL")
	}
	u, err := url.Parse(responseURL)
	if err != nil {
		return recipient{}, errors.New("the event's ResponseURL is not a URL") // err would show it
	}
	if u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isLoopback(u.Hostname())) {
		return recipient{}, fmt.Errorf("the event's ResponseURL has the scheme %.16q, need https and a host", u.Scheme)
	}
	return recipient{u}, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// send puts body until it is accepted, the answer is one that will not change, or
// the deadline of ctx passes. It returns the number of attempts.
func (r recipient) send(ctx context.Context, client *http.Client, body []byte) (int, error) {
	noRedirect := *client
	// The signature is for this host, and the body is for nobody else.
	noRedirect.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	var cause error
	for attempt := 1; ; attempt++ {
		again, err := r.put(ctx, &noRedirect, body)
		if err == nil {
			return attempt, nil
		}
		if cause == nil || ctx.Err() == nil { // an attempt that is cut short says less than the one before
			cause = err
		}
		if !again {
			return attempt, fmt.Errorf("attempt %d: %w", attempt, cause)
		}
		if !sleep(ctx, backoff(attempt)) {
			return attempt, fmt.Errorf("out of time after %d attempts: %w", attempt, cause)
		}
	}
}

// put makes one attempt and reports whether another one may do better.
func (r recipient) put(ctx context.Context, client *http.Client, body []byte) (again bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTime(ctx))
	defer cancel()
	req := (&http.Request{
		Method:        http.MethodPut,
		URL:           r.url,
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
		// No Content-Type: the URL is signed for a request without one.
		Header: http.Header{},
		// A kept connection would be dead when the sandbox thaws.
		Close: true,
	}).WithContext(ctx)
	resp, err := client.Do(req)
	if err != nil {
		return true, r.redact(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 2 {
		return false, nil
	}
	again = resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests
	return again, fmt.Errorf("%s answered %s%s", r.url.Host, resp.Status, errorCode(resp.Body))
}

// attemptTime is the time for one attempt: half of what ctx, which has a deadline,
// has left, so that an attempt that hangs leaves time for another.
func attemptTime(ctx context.Context) time.Duration {
	deadline, _ := ctx.Deadline()
	return min(max(time.Until(deadline)/2, minAttempt), maxAttempt)
}

// errorCode returns the code in S3's XML error. The rest of the document may
// repeat parts of the URL.
func errorCode(body io.Reader) string {
	document, err := io.ReadAll(io.LimitReader(body, 1<<10))
	if err != nil {
		return "" // the status says enough
	}
	_, rest, _ := strings.Cut(string(document), "<Code>")
	code, _, ok := strings.Cut(rest, "</Code>")
	if !ok || strings.ContainsAny(code, "<>&?= \n") {
		return ""
	}
	return " " + code
}

// redact returns err without the URL, which *url.Error and some of the errors in
// it contain.
func (r recipient) redact(err error) error {
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	text := strings.ReplaceAll(err.Error(), r.url.String(), r.url.Host)
	if q := r.url.RawQuery; q != "" {
		text = strings.ReplaceAll(text, q, "[redacted]")
	}
	return fmt.Errorf("PUT to %s: %s", r.url.Host, text)
}

// backoff is the time to wait after an attempt: between a half and the whole of a
// time that doubles, so that functions that failed together do not retry together.
func backoff(attempt int) time.Duration {
	d := min(firstBackoff<<min(attempt-1, 10), maxBackoff)
	return d/2 + rand.N(d/2)
}

// sleep waits and reports whether it did so to the end.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
