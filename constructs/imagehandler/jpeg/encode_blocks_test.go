package jpeg

import (
	"image"
	"image/color"
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// untoken is the AC coefficients that tokens stand for, row by row.
func untoken(t *testing.T, tokens []uint16) (coef dct.Block) {
	t.Helper()
	k := 0
	for i, token := range tokens {
		if token == tokenEndOfBlock {
			if i != len(tokens)-1 {
				t.Fatal("tokens after the end of the block")
			}
			return coef
		}
		k += int(token>>runShift) + 1
		v, positive := magnitude(token)
		if positive == 0 {
			v = -v
		}
		coef[naturalOrder[k]] = int16(v)
	}
	if k != 63 {
		t.Fatalf("tokens end at %d", k)
	}
	return coef
}

func TestRunLengths(t *testing.T) {
	state := xorshift(5)
	for i := range 1000 {
		var coef dct.Block
		var nonzero uint64
		for k, at := range naturalOrder {
			if v := int16(state.next()%2047) - 1023; int(state.next()%1000) < i {
				coef[at] = v
				if v != 0 {
					nonzero |= 1 << k
				}
			}
		}
		var tokens [maxTokens]uint16
		n := runLengths(&tokens, &coef, nonzero)
		want := coef
		want[0] = 0
		if got := untoken(t, tokens[:n]); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	}
}

// reference is the coefficients of component i of a picture before quantisation,
// by the definitions of ITU-R BT.601 and ISO/IEC 10918-1, A.3.3, in float64.
type reference struct {
	planes [3][][]float64
}

func newReference(m *image.RGBA, s Subsampling) *reference {
	h, v := lumaFactors[s][0], lumaFactors[s][1]
	size := m.Rect.Size()
	columns, rows := ceilDiv(size.X, 8*h)*8*h, ceilDiv(size.Y, 8*v)*8*v
	full := [3][][]float64{}
	for i := range full {
		for y := range rows {
			full[i] = append(full[i], make([]float64, columns))
			for x := range columns {
				full[i][y][x] = yCbCrOf(m.RGBAAt(min(x, size.X-1), min(y, size.Y-1)))[i]
			}
		}
	}
	r := &reference{}
	r.planes[0] = full[0]
	for i := 1; i < 3; i++ {
		// Below the image there are the last chroma samples again, not the means
		// of pixels that are not there.
		last := (size.Y - 1) / v
		for y := range rows / v {
			row := make([]float64, columns/h)
			for x := range row {
				for dy := range v {
					for dx := range h {
						row[x] += full[i][min(y, last)*v+dy][x*h+dx] / float64(h*v)
					}
				}
			}
			r.planes[i] = append(r.planes[i], row)
		}
	}
	return r
}

func yCbCrOf(c color.RGBA) [3]float64 {
	r, g, b := float64(c.R), float64(c.G), float64(c.B)
	return [3]float64{
		0.299*r + 0.587*g + 0.114*b - 128,
		-0.168735892*r - 0.331264108*g + 0.5*b,
		0.5*r - 0.418687589*g - 0.081312411*b,
	}
}

// coefficient is that of frequency u across and v down of a block.
func (r *reference) coefficient(i, column, row, u, v int) float64 {
	sum := 0.0
	for y := range 8 {
		for x := range 8 {
			sum += r.planes[i][8*row+y][8*column+x] *
				math.Cos(float64(2*x+1)*float64(u)*math.Pi/16) *
				math.Cos(float64(2*y+1)*float64(v)*math.Pi/16)
		}
	}
	scale := 0.25
	if u == 0 {
		scale /= math.Sqrt2
	}
	if v == 0 {
		scale /= math.Sqrt2
	}
	return sum * scale
}

// Coefficients are those of exact arithmetic, but for the rounding of samples and
// of the transform.
func TestEncodeAgainstReference(t *testing.T) {
	for _, size := range []image.Point{{32, 32}, {37, 21}, {1, 1}, {17, 50}} {
		for _, s := range subsamplings {
			checkCoefficients(t, testPicture(size.X, size.Y), s)
		}
	}
}

func checkCoefficients(t *testing.T, m *image.RGBA, s Subsampling) {
	t.Helper()
	e := &encoder{width: m.Rect.Dx(), height: m.Rect.Dy(), options: EncodeOptions{Quality: 90, Subsampling: s}}
	in, err := newInput(m, &e.options)
	if err != nil {
		t.Fatal(err)
	}
	e.encoderInput = *in
	e.layOut()
	for y := range e.mcuRows {
		e.readBand(y, true)
	}
	want := newReference(m, s)
	// The samples of a block are off by up to a half, or one where they are means
	// of such, at random: that adds up to about as much in a coefficient.
	const slack = 2.5
	for i := range e.components {
		c := &e.components[i]
		for y := range c.blocks {
			row := &c.blocks[y]
			for x := range row.dc {
				coef := untoken(t, row.take(x))
				coef[0] = row.dc[x]
				for at, got := range coef {
					q := float64(e.quant[c.table][at])
					exact := want.coefficient(i, x, y, at%8, at/8)
					if off := math.Abs(float64(got)*q - exact); off > q/2+slack {
						t.Fatalf("%v %v: component %d, block %d, %d, coefficient %d: %v off", m.Rect, s, i, x, y, at, off)
					}
				}
			}
		}
	}
}

func TestScaledQuant(t *testing.T) {
	for _, c := range []struct {
		quality, table int
		first, last    uint16
	}{
		{1, 0, 255, 255}, {10, 0, 80, 255}, {50, 0, 16, 99}, {50, 1, 17, 99},
		{75, 0, 8, 50}, {90, 1, 3, 20}, {99, 0, 1, 2}, {100, 0, 1, 1},
	} {
		quant := scaledQuant(c.table, c.quality)
		if quant[0] != c.first || quant[63] != c.last {
			t.Errorf("table %d at %d: %d to %d, want %d to %d", c.table, c.quality, quant[0], quant[63], c.first, c.last)
		}
	}
}
