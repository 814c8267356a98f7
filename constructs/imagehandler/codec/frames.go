package codec

import "image"

// difference is the rectangle outside of which two pictures are the same. It has
// a pixel at least.
func difference(m, before *image.NRGBA) image.Rectangle {
	var box image.Rectangle
	for y := range m.Rect.Dy() {
		a, b := m.Pix[y*m.Stride:][:4*m.Rect.Dx()], before.Pix[y*before.Stride:][:4*m.Rect.Dx()]
		first, last := 0, len(a)
		for first < last && [4]byte(a[first:]) == [4]byte(b[first:]) {
			first += 4
		}
		for last > first && [4]byte(a[last-4:]) == [4]byte(b[last-4:]) {
			last -= 4
		}
		if first < last {
			box = box.Union(image.Rect(first/4, y, last/4, y+1))
		}
	}
	if box.Empty() {
		return image.Rect(0, 0, 1, 1)
	}
	return box
}

// atOrigin is the same pixels with bounds that start at the origin.
func atOrigin(m *image.NRGBA) *image.NRGBA {
	return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: image.Rectangle{Max: m.Rect.Size()}}
}
