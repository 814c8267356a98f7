package codec

import (
	"bytes"
	"slices"
)

// Format is a picture format, by its usual name in lower case.
type Format string

// The formats.
const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	GIF  Format = "gif"
	WebP Format = "webp"
	AVIF Format = "avif"
	TIFF Format = "tiff"
	SVG  Format = "svg"
)

// contentTypes are the media types that IANA has registered.
var contentTypes = map[Format]string{
	JPEG: "image/jpeg",
	PNG:  "image/png",
	GIF:  "image/gif",
	WebP: "image/webp",
	AVIF: "image/avif",
	TIFF: "image/tiff",
	SVG:  "image/svg+xml",
}

// ContentType is the media type of the format, or empty for one that is none of
// the constants.
func (f Format) ContentType() string { return contentTypes[f] }

// SniffLen is how many octets Sniff looks at.
const SniffLen = 4096

// Sniff tells the format from the first octets of a file, SniffLen of them or
// all. It is an *UnsupportedError if they are of none.
func Sniff(head []byte) (Format, error) {
	head = head[:min(len(head), SniffLen)]
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return JPEG, nil
	case bytes.HasPrefix(head, []byte(pngSignature)):
		return PNG, nil
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		return GIF, nil
	case len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return WebP, nil
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return TIFF, nil
	case isAVIF(head):
		return AVIF, nil
	case isSVG(head):
		return SVG, nil
	}
	return "", &UnsupportedError{Feature: "files of this kind: their first octets are of none of jpeg, png, gif, webp, avif, tiff and svg"}
}

// isAVIF looks for a brand of AVIF among those that a file says it follows
// (AV1 Image File Format, section 6).
func isAVIF(head []byte) bool {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return false
	}
	size := int64(be32(head))
	brands := head[8:min(int64(len(head)), max(size, 16))]
	for i := 0; i+4 <= len(brands); i += 4 {
		// The second word is the minor version, not a brand.
		if i != 4 && slices.Contains([]string{"avif", "avis"}, string(brands[i:i+4])) {
			return true
		}
	}
	return false
}

// isSVG looks for the root element: past a byte order mark, white space,
// declarations, comments and a document type.
func isSVG(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	for {
		head = bytes.TrimLeft(head, " \t\r\n")
		var end string
		switch {
		case bytes.HasPrefix(head, []byte("<?")):
			end = "?>"
		case bytes.HasPrefix(head, []byte("<!--")):
			end = "-->"
		case bytes.HasPrefix(head, []byte("<!")):
			end = ">"
		default:
			name, _, _ := bytes.Cut(bytes.TrimPrefix(head, []byte("<")), []byte(">"))
			name = name[:len(name)-len(bytes.TrimLeft(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:"))]
			return len(head) > 0 && head[0] == '<' && (string(name) == "svg" || bytes.HasSuffix(name, []byte(":svg")))
		}
		_, after, found := bytes.Cut(head, []byte(end))
		if !found {
			return false
		}
		head = after
	}
}
