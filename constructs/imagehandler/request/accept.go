package request

import (
	"strconv"
	"strings"
)

// wildcards tells the formats that image/* and */* stand for. Browsers that know
// neither WebP nor AVIF send wildcards too, so these two must be named.
var wildcards = map[Format]bool{JPEG: true, PNG: true, GIF: true}

// Negotiate returns the offer that an Accept header field likes best (RFC 9110,
// section 12.5.1): the one of the highest weight, of several the first. It is
// false where the field allows none of them, as where there is no field.
//
// A wildcard allows JPEG, PNG and GIF only; other formats must be named.
func Negotiate(accept string, offers []Format) (Format, bool) {
	ranges := parseAccept(accept)
	var best Format
	var bestWeight float64
	for _, offer := range offers {
		if w := weightOf(ranges, offer); w > bestWeight {
			best, bestWeight = offer, w
		}
	}
	return best, bestWeight > 0
}

// mediaRange is one element of an Accept field.
type mediaRange struct {
	name   string
	weight float64
}

const maxMediaRanges = 64

func parseAccept(accept string) []mediaRange {
	var ranges []mediaRange
	for element := range strings.SplitSeq(accept, ",") {
		name, parameters, _ := strings.Cut(element, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		weight, ok := parseWeight(parameters)
		if ok && name != "" && len(ranges) < maxMediaRanges {
			ranges = append(ranges, mediaRange{name, weight})
		}
	}
	return ranges
}

// parseWeight returns the weight among an element's parameters, 1 without one.
// An element whose weight is malformed does not count.
func parseWeight(parameters string) (float64, bool) {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, q, _ := strings.Cut(parameter, "=")
		if !strings.EqualFold(strings.TrimSpace(name), "q") {
			continue
		}
		q = strings.TrimSpace(q)
		if q == "" || strings.Trim(q, "0123456789.") != "" {
			return 0, false
		}
		w, err := strconv.ParseFloat(q, 64)
		return w, err == nil && w <= 1
	}
	return 1, true
}

// weightOf takes the weight of the most specific range that covers the format.
func weightOf(ranges []mediaRange, f Format) float64 {
	names := []string{f.ContentType(), "image/*", "*/*"}
	if !wildcards[f] {
		names = names[:1]
	}
	for _, name := range names {
		for _, r := range ranges {
			if r.name == name {
				return r.weight
			}
		}
	}
	return 0
}
