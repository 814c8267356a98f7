package jpeg

// Markers are the second octets of those of ISO/IEC 10918-1, table B.1. The
// first is always 0xFF.
const (
	markerSOF0  = 0xC0 // baseline DCT
	markerSOF1  = 0xC1 // extended sequential DCT
	markerSOF2  = 0xC2 // progressive DCT
	markerDHT   = 0xC4 // Huffman tables
	markerRST0  = 0xD0 // first of the eight restart markers
	markerRST7  = 0xD7
	markerSOI   = 0xD8 // start of image
	markerEOI   = 0xD9 // end of image
	markerSOS   = 0xDA // start of scan
	markerDQT   = 0xDB // quantization tables
	markerDNL   = 0xDC // number of lines
	markerDRI   = 0xDD // restart interval
	markerAPP0  = 0xE0 // JFIF
	markerAPP1  = 0xE1 // EXIF, XMP
	markerAPP2  = 0xE2 // ICC profile
	markerAPP14 = 0xEE // Adobe
	markerCOM   = 0xFE // comment
)
