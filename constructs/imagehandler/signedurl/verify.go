package signedurl

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"time"
)

// Verifier verifies signatures by one key, or by two of which either will do. It
// is safe for concurrent use.
type Verifier struct {
	keys [][]byte
}

// NewVerifier returns a verifier of one key or two. It returns [ErrKey] for
// another number of keys and for an empty key.
func NewVerifier(keys ...[]byte) (*Verifier, error) {
	if len(keys) < 1 || len(keys) > 2 {
		return nil, ErrKey
	}
	v := &Verifier{}
	for _, key := range keys {
		if len(key) == 0 {
			return nil, ErrKey
		}
		v.keys = append(v.keys, slices.Clone(key))
	}
	return v, nil
}

// String keeps the keys out of logs.
func (Verifier) String() string { return "signedurl.Verifier" }

// GoString keeps the keys out of logs.
func (v Verifier) GoString() string { return v.String() }

// Expiry is when a URL expires. It is the zero Expiry for one that does not.
type Expiry struct {
	Time time.Time
	Left time.Duration // whole seconds from now, for Cache-Control's max-age
}

// Verify checks the signature, then the expiry, of a request: its path as sent,
// percent-encoded, and its query without the question mark. Its errors are of type
// *[Error].
func (v *Verifier) Verify(path, rawQuery string, now time.Time) (Expiry, error) {
	parameters, ok := parse(rawQuery)
	if !ok {
		return Expiry{}, errAmbiguous()
	}
	signature := parameters[signatureParameter]
	if signature == "" {
		return Expiry{}, errMissing()
	}
	text := stringToSign(path, parameters)
	matches := 0
	for _, key := range v.keys {
		matches |= subtle.ConstantTimeCompare([]byte(hexSignature(key, text)), []byte(signature))
	}
	if matches == 0 {
		return Expiry{}, errInvalid()
	}
	expires, ok := parameters[expiresParameter]
	return checkExpires(expires, ok, now)
}

// Expires checks the expiry only, for where signatures are not required. Its
// errors are of type *[Error].
func Expires(rawQuery string, now time.Time) (Expiry, error) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return Expiry{}, errFormat()
	}
	all := values[expiresParameter]
	if len(all) == 0 {
		return Expiry{}, nil
	}
	return checkExpires(all[len(all)-1], true, now)
}

// checkExpires allows the form of the layout only: time.Parse would take a
// fraction of a second too.
func checkExpires(expires string, given bool, now time.Time) (Expiry, error) {
	if !given {
		return Expiry{}, nil
	}
	t, err := time.Parse(expiresLayout, expires)
	if err != nil || len(expires) != len(expiresLayout) {
		return Expiry{}, errFormat()
	}
	if t.Before(now) {
		return Expiry{}, errExpired()
	}
	return Expiry{Time: t, Left: t.Sub(now).Truncate(time.Second)}, nil
}
