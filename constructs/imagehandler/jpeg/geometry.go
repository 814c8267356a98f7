package jpeg

import (
	"fmt"
	"image"
)

// A component is one plane of the picture.
type component struct {
	id         byte
	h, v       int // sampling factors
	quantIndex byte
	quant      [64]uint16 // row by row; as it was when the first scan began
	seen       bool       // in a scan

	// width and height are in samples of the scaled picture; blocksX and blocksY
	// are what a scan of this component alone codes.
	width, height    int
	blocksX, blocksY int

	// kept is the blocks that the region needs, plane the samples of blockRows
	// rows of them: all, or those of the last MCUs in turn.
	kept      image.Rectangle
	plane     []byte
	stride    int
	blockRows int

	last int32 // DC coefficient of the block before

	coefficients // of a progressive picture
}

// geometry is how the frame is cut into MCUs, and which of them are needed.
type geometry struct {
	// size is the samples across a block: 8, 4, 2 or 1.
	size int
	// hMax and vMax are the largest sampling factors.
	hMax, vMax int
	// mcus is the MCUs of an interleaved scan that there are, kept those that the
	// region needs.
	mcusX, mcusY int
	kept         image.Rectangle
	// region is in pixels of the scaled picture, origin where the planes begin.
	region image.Rectangle
	origin image.Point
	// width and height are those of the whole scaled picture.
	width, height int
	// mcuRows is how many rows of MCUs the planes hold.
	mcuRows int
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }

// plan works out the geometry, checks the limits, and allocates the planes.
func (d *decoder) plan() error {
	c := &d.config
	pixels := int64(c.Width) * int64(c.Height)
	if pixels > d.options.MaxPixels {
		return &LimitError{What: "pixels", Got: pixels, Allowed: d.options.MaxPixels}
	}
	g := d.layOut()
	if g.region.Empty() {
		return fmt.Errorf("jpeg: region %v lies outside of the picture, %dx%d at 1/%d",
			d.options.Region, g.width, g.height, d.options.Scale)
	}
	memory := d.metadataSize + d.pictureMemory(g)
	for i := range d.components {
		memory += d.components[i].memory(g.size, c.Progressive)
	}
	if err := d.checkMemory("octets of memory", memory); err != nil {
		return err
	}
	for i := range d.components {
		d.components[i].allocate(g.size, c.Progressive)
	}
	d.geometry = g
	if !d.planar() {
		d.output = d.newOutput()
	}
	return nil
}

// layOut works out the geometry of the frame and of its components.
func (d *decoder) layOut() *geometry {
	c, o := &d.config, &d.options
	g := &geometry{size: 8 / o.Scale, width: ceilDiv(c.Width, o.Scale), height: ceilDiv(c.Height, o.Scale)}
	if len(d.components) == 1 {
		// The sampling factors of a single component mean nothing (A.2.2).
		d.components[0].h, d.components[0].v = 1, 1
	}
	for i := range d.components {
		g.hMax = max(g.hMax, d.components[i].h)
		g.vMax = max(g.vMax, d.components[i].v)
	}
	g.mcusX = ceilDiv(c.Width, 8*g.hMax)
	g.mcusY = ceilDiv(c.Height, 8*g.vMax)

	whole := image.Rect(0, 0, g.width, g.height)
	g.region = o.Region.Intersect(whole)
	if o.Region.Empty() {
		g.region = whole
	}
	needed := g.region
	if !d.planar() {
		// Upsampling looks at the next sample of a subsampled component, which is
		// at most four pixels away.
		needed = needed.Inset(-4).Intersect(whole)
	}
	across, down := g.size*g.hMax, g.size*g.vMax
	g.kept = image.Rect(needed.Min.X/across, needed.Min.Y/down,
		ceilDiv(needed.Max.X, across), ceilDiv(needed.Max.Y, down))
	g.origin = image.Pt(g.kept.Min.X*across, g.kept.Min.Y*down)

	g.mcuRows = g.kept.Dy()
	if d.inOrder() && !d.planar() {
		// A row of pixels needs the samples of two rows of MCUs at most.
		g.mcuRows = min(2, g.mcuRows)
	}
	for i := range d.components {
		p := &d.components[i]
		p.width = ceilDiv(c.Width*p.h*g.size, 8*g.hMax)
		p.height = ceilDiv(c.Height*p.v*g.size, 8*g.vMax)
		p.blocksX = ceilDiv(ceilDiv(c.Width*p.h, g.hMax), 8)
		p.blocksY = ceilDiv(ceilDiv(c.Height*p.v, g.vMax), 8)
		p.kept = image.Rect(g.kept.Min.X*p.h, g.kept.Min.Y*p.v, g.kept.Max.X*p.h, g.kept.Max.Y*p.v)
		p.stride = p.kept.Dx() * g.size
		p.blockRows = g.mcuRows * p.v
	}
	return g
}

// inOrder tells whether the picture is made from top to bottom, once: of
// coefficients, or of a scan that has all components.
func (d *decoder) inOrder() bool {
	return d.config.Progressive || len(d.scan.components) == len(d.components)
}

// memory is what allocate will allocate.
func (c *component) memory(size int, progressive bool) int64 {
	n := int64(c.stride) * int64(c.blockRows*size)
	if progressive {
		n += c.coefficientMemory(size)
	}
	return n
}

// allocate allocates the plane, and the coefficients of a progressive picture.
func (c *component) allocate(size int, progressive bool) {
	c.plane = make([]byte, c.stride*c.blockRows*size)
	if progressive {
		c.allocateCoefficients(size)
	}
}

// at is the part of the plane that begins with a kept block.
func (c *component) at(x, y, size int) []byte {
	if y -= c.kept.Min.Y; y >= c.blockRows {
		y %= c.blockRows
	}
	return c.plane[y*size*c.stride+(x-c.kept.Min.X)*size:]
}
