package codec

// Header is what the headers of a file say of the picture.
type Header struct {
	Format Format
	// Width and Height are in pixels as they are coded, before Orientation. Those
	// of an SVG drawing are its own size, by which it is scaled; an SVG drawing
	// without one has 300 by 150, as in CSS.
	Width, Height int
	// Frames is 1 for a still picture. Broken files may hold fewer.
	Frames int
	// LoopCount is how often an animation is shown, 0 for ever. It is 1 for a
	// still picture.
	LoopCount int
	// Alpha tells that the picture may have transparent pixels.
	Alpha bool
	// Depth is the bits of a sample. Decoded pictures have 8.
	Depth int
	// Gray tells that there is no colour, as far as the header tells.
	Gray bool
	// Lossless tells that nothing was lost in compression, as far as the header
	// tells.
	Lossless bool
	// Progressive tells interlaced PNG and GIF, and progressive JPEG.
	Progressive bool
	// Orientation is that of EXIF, 1 to 8, or 0 if the file says none. For AVIF it
	// is that of irot and imir.
	Orientation int

	// largest and stored are the areas of the largest frame and of all frames as
	// they are stored, where these need not be those of the picture.
	largest, stored int64
	// memory is what decoding takes on top of the result: for a frame of an
	// animation, or else the picture.
	memory int64
}

// ReadHeader reads what the file says of the picture. It decodes no pixels,
// and allocates nothing that grows with what the file says. It does not check
// limits.
func ReadHeader(data []byte) (Header, error) {
	format, err := Sniff(data)
	if err != nil {
		return Header{}, err
	}
	h, err := coders[format].readHeader(data)
	if err != nil {
		return Header{}, err
	}
	h.Format = format
	return h, nil
}
