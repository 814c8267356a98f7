package jpeg

import (
	"bytes"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"
)

// Signatures that application segments begin with.
var (
	signatureJFIF  = []byte("JFIF\x00")
	signatureAdobe = []byte("Adobe")
	signatureExif  = []byte("Exif\x00\x00")
	signatureXMP   = []byte("http://ns.adobe.com/xap/1.0/\x00")
	signatureICC   = []byte("ICC_PROFILE\x00")
)

// An iccProfile collects the segments of a profile, which may come in any order
// (ICC.1, annex B.4): each has its number, from 1, and the count.
type iccProfile struct {
	parts  [256][]byte
	count  byte
	broken bool
}

// add takes one segment, after its signature. It tells whether it kept it.
func (p *iccProfile) add(s []byte) bool {
	if len(s) < 2 {
		p.broken = true
		return false
	}
	number, count := s[0], s[1]
	if number == 0 || number > count || p.count != 0 && count != p.count || p.parts[number] != nil {
		p.broken = true
		return false
	}
	p.count = count
	p.parts[number] = s[2:]
	return true
}

// profile is the whole, or nil.
func (p *iccProfile) profile() []byte {
	if p == nil || p.broken {
		return nil
	}
	parts := p.parts[1 : int(p.count)+1]
	for _, part := range parts {
		if part == nil {
			return nil
		}
	}
	return bytes.Join(parts, nil)
}

// applicationSegment reads an APPn segment of n octets, if it is one of those
// that matter, and passes over it otherwise.
func (d *decoder) applicationSegment(marker byte, n int) error {
	switch marker {
	case markerAPP0, markerAPP1, markerAPP2, markerAPP14:
	default:
		return d.src.skip(n)
	}
	head := make([]byte, min(n, len(signatureXMP)))
	if err := d.src.full(head); err != nil {
		return err
	}
	n -= len(head)
	// A profile or XMP after the first scan is out of place.
	wanted := d.wantMetadata && d.geometry == nil
	switch {
	case marker == markerAPP0 && bytes.HasPrefix(head, signatureJFIF):
		d.jfif = true
	case marker == markerAPP14 && bytes.HasPrefix(head, signatureAdobe) && len(head) >= 12:
		d.config.Adobe = true
		d.adobeTransform = head[11]
	case marker == markerAPP1 && bytes.HasPrefix(head, signatureExif) && d.exif == nil:
		b, err := d.rest(head[len(signatureExif):], n)
		if err != nil {
			return err
		}
		d.exif = b
		d.config.Orientation = exif.Orientation(b)
		return nil
	case marker == markerAPP1 && bytes.HasPrefix(head, signatureXMP) && wanted && d.xmp == nil:
		b, err := d.rest(head[len(signatureXMP):], n)
		d.xmp = b
		return err
	case marker == markerAPP2 && bytes.HasPrefix(head, signatureICC) && wanted:
		b, err := d.rest(head[len(signatureICC):], n)
		if err != nil {
			return err
		}
		if d.icc == nil {
			d.icc = new(iccProfile)
		}
		if d.icc.add(b) {
			d.metadataSize += int64(len(b)) // once more, for the whole
		} else {
			d.metadataSize -= int64(len(b))
		}
		return nil
	}
	return d.src.skip(n)
}

// rest returns head with the n octets that follow it, of metadata to be kept.
func (d *decoder) rest(head []byte, n int) ([]byte, error) {
	d.metadataSize += int64(len(head) + n)
	if err := d.checkMemory("octets of metadata", d.metadataSize); err != nil {
		return nil, err
	}
	b := make([]byte, len(head)+n)
	copy(b, head)
	return b, d.src.full(b[len(head):])
}
