package main

import "log/slog"

// A decision is the answer to a request. The zero decision denies.
type decision struct {
	code code
	// reason is for the operator: what was wrong, in words.
	reason string
	// identity is that of the certificate, as far as one could be read.
	identity identity
	// unavailable is set when the revocation status could not be told.
	unavailable bool
}

// A code says in one word how a request was decided, to count and filter by.
type code string

const (
	allowed code = "allowed"

	malformedEvent       code = "malformed-event"
	noCertificate        code = "no-certificate"
	malformedCertificate code = "malformed-certificate"
	truststoreUnread     code = "truststore-unavailable"
	expired              code = "expired"
	notYetValid          code = "not-yet-valid"
	wrongUsage           code = "not-for-client-authentication"
	untrusted            code = "untrusted"
	revoked              code = "revoked"
	revocationUnknown    code = "revocation-unknown"
	revocationStale      code = "revocation-stale"
	notOnAllowList       code = "not-on-allow-list"
	fault                code = "fault"
)

// operators are the codes that somebody has to do something about; the others are
// matters of the client.
var operators = map[code]bool{
	malformedEvent:    true,
	truststoreUnread:  true,
	revocationUnknown: true,
	revocationStale:   true,
	fault:             true,
}

func (c code) level() slog.Level {
	switch {
	case c == allowed:
		return slog.LevelInfo
	case operators[c]:
		return slog.LevelError
	}
	return slog.LevelWarn
}

func (d decision) allowed() bool { return d.code == allowed }

// deny returns the decision with a code and a reason.
func (d decision) deny(c code, reason string) decision {
	d.code, d.reason = c, reason
	return d
}
