package request

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Source is a bucket that requests may read.
type Source struct {
	Bucket   string
	Prefixes []string // of its keys; none for every key
}

const maxKey = 1024 // bytes, S3's limit

// checkSource refuses a bucket or a key that is not allowed.
func (p *Parser) checkSource(bucket, key, message string) error {
	i := slices.IndexFunc(p.options.Sources, func(s Source) bool { return s.Bucket == bucket })
	if i < 0 {
		return bucketError(message)
	}
	if !validKey(key) {
		return keyError()
	}
	prefixes := p.options.Sources[i].Prefixes
	if len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) }) {
		return bucketError(message)
	}
	return nil
}

// validKey refuses what S3 has no object for, and relative segments: they are
// names to S3 but lead out of a prefix where keys become paths.
func validKey(key string) bool {
	if key == "" || len(key) > maxKey || !utf8.ValidString(key) {
		return false
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "." || segment == ".." {
			return false
		}
	}
	return true
}
