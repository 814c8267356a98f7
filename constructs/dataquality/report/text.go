package report

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most characters of a text. Longer ones are cut.
const (
	maxName     = 120  // of columns, rules and what they measure
	maxSentence = 500  // of problems, notes and reasons
	maxField    = 1024 // for machines
	maxURL      = 2048 // browsers take as much and more
)

// ellipsis ends a text that was cut.
const ellipsis = "…"

// plain makes a text of a single line of at most limit characters, in which all
// that cannot be seen, or that turns around what follows, is written as an escape
// of Go: names and values come from the data and may be anybody's.
func plain(s string, limit int) string {
	var out strings.Builder
	count := 0
	for i, r := range s {
		if count >= limit {
			// What is there is too long by what the ellipsis needs.
			return cut(out.String(), limit-1) + ellipsis
		}
		if unicode.IsPrint(r) && !(r == utf8.RuneError && isBroken(s[i:])) {
			out.WriteRune(r)
			count++
			continue
		}
		escape := escaped(s[i:])
		out.WriteString(escape)
		count += len(escape)
	}
	if count > limit {
		return cut(out.String(), limit-1) + ellipsis
	}
	return out.String()
}

// isBroken reports whether s begins with a byte that is not UTF-8.
func isBroken(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == 1
}

// escaped returns the escape of the first character of s.
func escaped(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	quoted := strconv.QuoteToASCII(s[:size])
	return quoted[1 : len(quoted)-1]
}

// cut returns the first characters of a text.
func cut(s string, limit int) string {
	for i := range s {
		if limit == 0 {
			return s[:i]
		}
		limit--
	}
	return s
}

// ascii makes a text like plain, in which ? is for what is not ASCII.
func ascii(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, strings.ReplaceAll(plain(s, maxSentence), ellipsis, "..."))
	if len(s) > limit {
		return s[:max(0, limit-3)] + "..."
	}
	return s
}

// link returns a URL that people can open, or "". It must be absolute, use https
// and be printable ASCII without what ends a URL in a text.
func link(address string) string {
	if len(address) > maxURL || strings.ContainsFunc(address, func(r rune) bool {
		return r <= ' ' || r >= unicode.MaxASCII || strings.ContainsRune("<>\"\\`{}|^", r)
	}) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return address
}

// grouped puts commas into a whole number. Other texts stay as they are.
func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return sign + digits
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// number writes a whole number with commas.
func number(n int) string { return grouped(strconv.Itoa(n)) }

// plural writes a number of things.
func plural(count int, thing string) string {
	if count != 1 {
		thing += "s"
	}
	return number(count) + " " + thing
}
