package request

import (
	"net/textproto"
	"strings"
)

// deniedHeaders are names, or prefixes where they end in *, of the response header
// fields that a request may not set: the original's list, then more that make a
// browser go elsewhere, or change what it keeps for the whole origin.
var deniedHeaders = []string{
	"authorization", "connection", "server", "transfer-encoding", "referrer-policy", "permissions-policy",
	"www-authenticate", "proxy-authenticate", "x-api-key", "set-cookie",
	"x-frame-*", "x-content-*", "x-xss-*", "strict-transport-*", "permissions-*",
	"x-amz-*", "x-amzn-*", "access-control-*", "cross-origin-*", "content-*",
	"alt-svc", "clear-site-data", "keep-alive", "link", "location", "nel", "proxy-*", "refresh", "report-to",
	"reporting-endpoints", "service-worker-allowed", "set-cookie2", "sourcemap", "te", "trailer", "upgrade",
	"accept-ch", "activate-storage-access", "attribution-reporting-*", "critical-ch", "document-*", "expect-ct",
	"feature-policy", "observe-browsing-topics", "origin-agent-cluster", "public-key-pins*", "sec-*", "secure-session-*",
	"set-login", "shared-storage-*", "speculation-rules", "use-as-dictionary", "x-permitted-*",
}

func headerDenied(name string) bool {
	name = strings.ToLower(name)
	for _, denied := range deniedHeaders {
		prefix, isPrefix := strings.CutSuffix(denied, "*")
		if name == denied || isPrefix && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

const (
	maxHeaders     = 32
	maxHeaderValue = 1024
)

// parseHeaders returns the response header fields of a JSON request, by canonical
// name. As in the original, those on the deny-list are left out in silence.
func parseHeaders(v value) (map[string]string, error) {
	if !v.isGiven() {
		return nil, nil
	}
	if v.kind != object || len(v.members) > maxHeaders {
		return nil, headerError("headers must be an object of at most 32")
	}
	var headers map[string]string
	for _, m := range v.members {
		if !isToken(m.name) {
			return nil, headerError("the header name " + quote(m.name) + " is not one")
		}
		field := m.value.text
		if m.value.kind == number || m.value.kind == boolean {
			field = m.value.describe()
		} else if m.value.kind != text {
			return nil, headerError("the header " + m.name + " must be a text")
		}
		if len(field) > maxHeaderValue || strings.IndexFunc(field, isUnsafe) >= 0 {
			return nil, headerError("the header " + m.name + " is too long or has characters other than those that ASCII prints")
		}
		if headerDenied(m.name) {
			continue
		}
		if headers == nil {
			headers = make(map[string]string)
		}
		headers[textproto.CanonicalMIMEHeaderKey(m.name)] = field
	}
	return headers, nil
}

func headerError(why string) *Error {
	return badRequest(CodeDecode, messageDecode).because("In it, %s.", why)
}

// isUnsafe tells of what a field should not have (RFC 9110, section 5.5): who takes the
// response from the service may fail on it.
func isUnsafe(r rune) bool { return r < ' ' && r != '\t' || r > '~' }

// isToken tells whether s is a token of RFC 9110, section 5.6.2.
func isToken(s string) bool {
	return s != "" && len(s) <= 128 && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
	}) < 0
}
