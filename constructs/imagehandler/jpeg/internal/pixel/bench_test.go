package pixel

import "testing"

// The rows of the benchmarks are those of a picture 4000 pixels wide; the rate
// is that of its pixels, one byte for each.
const benchWidth = 4000

func benchmark(b *testing.B, call func()) {
	b.SetBytes(benchWidth)
	for b.Loop() {
		call()
	}
}

func benchRow(n int) []byte {
	row := make([]byte, n)
	for i := range row {
		row[i] = byte(i * i >> 3)
	}
	return row
}

func BenchmarkYCbCrToRGBA(b *testing.B) {
	dst, y, cb, cr := benchRow(4*benchWidth), benchRow(benchWidth), benchRow(benchWidth), benchRow(benchWidth)
	b.Run("kernel", func(b *testing.B) { benchmark(b, func() { YCbCrToRGBA(dst, y, cb, cr) }) })
	b.Run("scalar", func(b *testing.B) { benchmark(b, func() { ycbcrToRGBAScalar(dst, y, cb, cr) }) })
}

func BenchmarkRGBAToYCbCr(b *testing.B) {
	src, y, cb, cr := benchRow(4*benchWidth), benchRow(benchWidth), benchRow(benchWidth), benchRow(benchWidth)
	b.Run("kernel", func(b *testing.B) { benchmark(b, func() { RGBAToYCbCr(y, cb, cr, src) }) })
	b.Run("scalar", func(b *testing.B) { benchmark(b, func() { rgbaToYCbCrScalar(y, cb, cr, src) }) })
}

func BenchmarkUpsampleH2V1(b *testing.B) {
	dst, src := benchRow(benchWidth), benchRow(benchWidth/2)
	b.Run("kernel", func(b *testing.B) { benchmark(b, func() { UpsampleH2V1(dst, src) }) })
	b.Run("scalar", func(b *testing.B) { benchmark(b, func() { upsampleH2V1Scalar(dst, src, 0) }) })
}

func BenchmarkUpsampleH2V2(b *testing.B) {
	dst, near, far := benchRow(benchWidth), benchRow(benchWidth/2), benchRow(benchWidth/2)
	b.Run("kernel", func(b *testing.B) { benchmark(b, func() { UpsampleH2V2(dst, near, far) }) })
	b.Run("scalar", func(b *testing.B) { benchmark(b, func() { upsampleH2V2Scalar(dst, near, far, 0) }) })
}

func BenchmarkUpsampleH1V2(b *testing.B) {
	dst, near, far := benchRow(benchWidth), benchRow(benchWidth), benchRow(benchWidth)
	benchmark(b, func() { UpsampleH1V2(dst, near, far, true) })
}

func BenchmarkUpsampleBox(b *testing.B) {
	dst, src := benchRow(benchWidth), benchRow(benchWidth/2)
	benchmark(b, func() { UpsampleBox(dst, src, 2) })
}

func BenchmarkDownsampleH2V1(b *testing.B) {
	dst, src := benchRow(benchWidth/2), benchRow(benchWidth)
	benchmark(b, func() { DownsampleH2V1(dst, src) })
}

func BenchmarkDownsampleH2V2(b *testing.B) {
	dst, row0, row1 := benchRow(benchWidth/2), benchRow(benchWidth), benchRow(benchWidth)
	benchmark(b, func() { DownsampleH2V2(dst, row0, row1) })
}

func BenchmarkCMYKToRGBA(b *testing.B) {
	dst, src := benchRow(4*benchWidth), benchRow(4*benchWidth)
	benchmark(b, func() { CMYKToRGBA(dst, src) })
}
