package picture

import "image"

// An octave is smooth noise: random values on a grid, interpolated in between.
type octave struct {
	period    int // of the grid, in pixels, a power of two
	amplitude int // what a value differs from the mean at most
}

// The octaves of luma and chroma. In nature all scales have about the same contrast; lenses take some away from the finest.
// The fine ones are texture, which is not everywhere.
var (
	shapes   = []octave{{1024, 48}, {512, 36}, {256, 24}, {128, 16}, {64, 10}}
	textures = []octave{{32, 14}, {16, 12}, {8, 10}, {4, 9}, {2, 7}}
	colours  = []octave{{1024, 40}, {256, 20}, {64, 10}, {16, 4}, {4, 2}}
)

const (
	// edge is how much lighter one side of an edge is than the other, which follows an octave of this period.
	edge       = 36
	edgePeriod = 256
	// where there is texture follows an octave of this period.
	texturePeriod = 512
	// grain is what a pixel differs from its neighbours at most for no reason.
	grain = 7
)

// Synthetic makes a picture with chroma at half the resolution in both directions (4:2:0). Different seeds make
// different pictures.
func Synthetic(width, height int, seed uint32) *image.YCbCr {
	m := image.NewYCbCr(image.Rect(0, 0, width, height), image.YCbCrSubsampleRatio420)
	luma := newPainter(width, seed)
	for y := range height {
		luma.paintLuma(m.Y[y*m.YStride:][:width], y)
	}
	chromaWidth, chromaHeight := (width+1)/2, (height+1)/2
	for i, plane := range [][]byte{m.Cb, m.Cr} {
		chroma := newPainter(chromaWidth, seed+1000*uint32(i+1))
		for y := range chromaHeight {
			chroma.paintChroma(plane[y*m.CStride:][:chromaWidth], y)
		}
	}
	return m
}

// A painter paints rows. Values are in 1/256 of a level while they are added up.
type painter struct {
	seed      uint32
	sum, fine []int32
	mask      []int32
	lattice   []int32
}

func newPainter(width int, seed uint32) *painter {
	return &painter{seed: seed, sum: make([]int32, width), fine: make([]int32, width), mask: make([]int32, width)}
}

func (p *painter) paintLuma(row []byte, y int) {
	clear(p.sum)
	clear(p.fine)
	for _, o := range shapes {
		p.add(p.sum, o, y, 0)
	}
	for _, o := range textures {
		p.add(p.fine, o, y, 0)
	}
	clear(p.mask)
	p.add(p.mask, octave{edgePeriod, 8 * edge}, y, 1)
	for x, v := range p.mask {
		p.sum[x] += min(max(v, -edge<<7), edge<<7)
	}
	clear(p.mask)
	p.add(p.mask, octave{texturePeriod, 2}, y, 2)
	for x, v := range p.mask {
		textured := min(max(v+256, 64), 512) // in 1/256
		noise := int32(hash(p.seed, uint32(x), uint32(y))>>24) - 128
		p.sum[x] += p.fine[x]*textured>>8 + noise*2*grain
	}
	store(row, p.sum)
}

func (p *painter) paintChroma(row []byte, y int) {
	clear(p.sum)
	for _, o := range colours {
		p.add(p.sum, o, y, 0)
	}
	store(row, p.sum)
}

// add adds the row y of an octave to sum. Layers of one period differ.
func (p *painter) add(sum []int32, o octave, y int, layer uint32) {
	seed := p.seed + uint32(o.period)<<8 + layer<<24
	across := (len(sum)-1)/o.period + 2
	if cap(p.lattice) < across {
		p.lattice = make([]int32, across)
	}
	lattice := p.lattice[:across]
	above, down := uint32(y/o.period), smooth(y%o.period, o.period)
	for i := range lattice {
		a, b := value(seed, uint32(i), above), value(seed, uint32(i), above+1)
		lattice[i] = a<<8 + (b-a)*down // in 1/256
	}
	for x := range sum {
		a, b := lattice[x/o.period], lattice[x/o.period+1]
		v := a + (b-a)>>8*smooth(x%o.period, o.period)
		sum[x] += v * int32(o.amplitude) >> 7
	}
}

// value is the random value of a point of a grid, -128 to 127.
func value(seed, x, y uint32) int32 { return int32(hash(seed, x, y)>>24) - 128 }

// smooth is the weight of the next point of a grid, i of period on the way to it, in 1/256: 3t^2 - 2t^3.
func smooth(i, period int) int32 {
	t := int32(i * 256 / period)
	return t * t * (768 - 2*t) >> 16
}

// hash mixes its arguments (the finalizer of MurmurHash3 by Austin Appleby, in the public domain).
func hash(seed, x, y uint32) uint32 {
	h := seed*0x9e3779b1 + x*0x85ebca77 + y*0xc2b2ae3d
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// store rounds and clamps a row around the middle level.
func store(row []byte, sum []int32) {
	for x, v := range sum {
		row[x] = byte(min(max(128+(v+128)>>8, 0), 255))
	}
}
