package service

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strings"
	"time"
)

// hashOf is a hash of texts, different for different lists of them, of 24 octets
// in the alphabet of URLs.
func hashOf(texts ...string) string {
	h := sha256.New()
	for _, t := range texts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(t))))
		h.Write([]byte(t))
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:24])
}

// version is what tells an object from an earlier one of its name.
func (o *Object) version() string {
	if o.ETag != "" {
		return o.ETag
	}
	sum := sha256.Sum256(o.Body)
	return string(sum[:])
}

// condition is what a client has already.
type condition struct {
	noneMatch     string
	modifiedSince time.Time
}

// maxCondition bounds the field that is looked at; a longer one is no condition.
const maxCondition = 1024

// conditionOf reads If-None-Match, and If-Modified-Since where that is absent
// (RFC 9110, section 13.1.3).
func conditionOf(h http.Header) condition {
	fields := h.Values("If-None-Match")
	if len(fields) > 0 {
		field := strings.Join(fields, ",")
		if len(field) > maxCondition {
			field = ""
		}
		return condition{noneMatch: field}
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	if err != nil {
		return condition{}
	}
	return condition{modifiedSince: since}
}

func (c condition) given() bool { return c != condition{} }

// key is a text that is the same for the same condition.
func (c condition) key() string {
	if !c.given() {
		return ""
	}
	return c.noneMatch + "\n" + c.modifiedSince.UTC().Format(time.RFC3339)
}

// met tells whether the client has what it would get.
func (c condition) met(etag string, modified time.Time) bool {
	if c.noneMatch == "" {
		return !c.modifiedSince.IsZero() && !modified.IsZero() && !modified.Truncate(time.Second).After(c.modifiedSince)
	}
	for tag := range strings.SplitSeq(c.noneMatch, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == `"`+etag+`"` {
			return true
		}
	}
	return false
}
