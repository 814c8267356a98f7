package logging

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Redacted is written in place of a secret.
const Redacted = "[redacted]"

// secretNames are the ends of keys that name a secret, in lower case, without
// separators and in the singular.
var secretNames = []string{
	"accesskeyid", // half of a credential, and enough to find its owner
	"apikey",
	"authorization",
	"bearer",
	"cookie",
	"credential",
	"passphrase",
	"passwd",
	"password",
	"presignedurl",
	"privatekey",
	"responseurl",
	"secret",
	"secretaccesskey",
	"secretkey",
	"secretstring",
	"signature",
	"signedurl",
	"token",
}

// Redact masks secrets in an attribute, as the package documentation says. It has
// the signature of [slog.HandlerOptions].ReplaceAttr.
func Redact(groups []string, a slog.Attr) slog.Attr {
	if isSecretName(a.Key) || slices.ContainsFunc(groups, isSecretName) {
		return slog.String(a.Key, Redacted)
	}
	switch a.Value.Kind() {
	case slog.KindString:
		a.Value = slog.StringValue(redactText(a.Value.String()))
	case slog.KindAny:
		a.Value = redactAny(a.Value)
	}
	return a
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "", " ", "")

func isSecretName(key string) bool {
	key = strings.TrimSuffix(separators.Replace(strings.ToLower(key)), "s")
	return slices.ContainsFunc(secretNames, func(name string) bool { return strings.HasSuffix(key, name) })
}

// redactAny masks secrets in a value that slog would format by itself. What cannot
// be searched is not shown.
func redactAny(v slog.Value) (redacted slog.Value) {
	defer func() {
		if recover() != nil { // a method of the value's, which must not end the function
			redacted = slog.StringValue("[panics when formatted]")
		}
	}()
	switch x := v.Any().(type) {
	case nil:
		return v
	case error:
		return slog.StringValue(redactText(x.Error()))
	case []byte:
		if text := string(x); redactText(text) != text {
			return slog.StringValue(Redacted) // slog would write it in base64
		}
		return v
	}
	var tree any
	encoded, err := json.Marshal(v.Any())
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(encoded))
		d.UseNumber() // keeps numbers as they are
		err = d.Decode(&tree)
	}
	if err != nil {
		return slog.StringValue("[cannot be formatted: " + redactText(err.Error()) + "]")
	}
	return slog.AnyValue(redactTree(tree))
}

// redactTree masks secrets in a decoded JSON value, in place.
func redactTree(v any) any {
	switch v := v.(type) {
	case string:
		return redactText(v)
	case []any:
		for i, e := range v {
			v[i] = redactTree(e)
		}
	case map[string]any:
		for name, e := range v {
			if isSecretName(name) {
				v[name] = Redacted
			} else {
				v[name] = redactTree(e)
			}
		}
	}
	return v
}

// patterns of secrets in text. They are compiled when a text first looks as if it
// had one, not at every start of the function.
var patterns = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		// Query parameters of a pre-signed URL, of Signature Version 4 and 2;
		// escaped where it is a parameter of another URL.
		regexp.MustCompile(`(?i)((?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|AWSAccessKeyId|Signature)(?:=|%3D))[^&\s"'<>\\]+`),
		// A private key in PEM, with its end or cut off before it.
		regexp.MustCompile(`(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----()(?:.*?-----END [A-Z0-9 ]*PRIVATE KEY-----|.*)`),
	}
})

func redactText(s string) string {
	if !strings.Contains(s, "ignature") && !strings.Contains(s, "IGNATURE") && !strings.Contains(s, "PRIVATE KEY-----") {
		return s
	}
	for _, p := range patterns() {
		s = p.ReplaceAllString(s, "${1}"+Redacted)
	}
	return s
}
