package signedurl

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	signatureParameter = "signature"
	expiresParameter   = "expires"
	expiresLayout      = "20060102T150405Z"
)

var (
	// ErrKey is returned for a key that is empty, and for more than two.
	ErrKey = errors.New("signedurl: there must be one key or two, and none may be empty")
	// ErrQuery is returned by Sign for a query that is malformed or cannot be
	// signed unambiguously.
	ErrQuery = errors.New("signedurl: the query is malformed, or a name in it holds = or &, or a value &")
)

// Sign returns u with the parameters expires, unless the time is zero, and
// signature. It replaces those that u has. Other parameters keep their values; of
// one that is repeated the last stays. The host and scheme are not signed.
func Sign(key []byte, u *url.URL, expires time.Time) (*url.URL, error) {
	if len(key) == 0 {
		return nil, ErrKey
	}
	parameters, ok := parse(u.RawQuery)
	if !ok {
		return nil, ErrQuery
	}
	if !expires.IsZero() {
		parameters[expiresParameter] = expires.UTC().Format(expiresLayout)
	}
	delete(parameters, signatureParameter)
	values := make(url.Values, len(parameters)+1)
	for name, value := range parameters {
		values.Set(name, value)
	}
	values.Set(signatureParameter, hexSignature(key, stringToSign(u.EscapedPath(), parameters)))
	signed := *u
	signed.RawQuery = values.Encode()
	return &signed, nil
}

// parse returns the parameters of a query, of each the last value. It is false
// for a query that is malformed or ambiguous.
func parse(rawQuery string) (map[string]string, bool) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, false
	}
	parameters := make(map[string]string, len(values))
	for name, all := range values {
		last := all[len(all)-1]
		if strings.ContainsAny(name, "=&") || strings.Contains(last, "&") {
			return nil, false
		}
		parameters[name] = last
	}
	return parameters, true
}

// stringToSign sorts as the original does, which sorts texts of name,value.
func stringToSign(path string, parameters map[string]string) string {
	pairs := make([][2]string, 0, len(parameters))
	for name, value := range parameters {
		if name != signatureParameter {
			pairs = append(pairs, [2]string{name + ",", name + "=" + value})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	var b strings.Builder
	b.WriteString(path)
	for i, pair := range pairs {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(pair[1])
	}
	return b.String()
}

func hexSignature(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}
