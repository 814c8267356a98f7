// Package subsampling has the numbers behind the names that package image has for
// the subsampling of chroma.
package subsampling

import "image"

// steps are how many luma samples across and down share a chroma sample.
var steps = map[image.YCbCrSubsampleRatio]image.Point{
	image.YCbCrSubsampleRatio444: {X: 1, Y: 1},
	image.YCbCrSubsampleRatio422: {X: 2, Y: 1},
	image.YCbCrSubsampleRatio420: {X: 2, Y: 2},
	image.YCbCrSubsampleRatio440: {X: 1, Y: 2},
	image.YCbCrSubsampleRatio411: {X: 4, Y: 1},
	image.YCbCrSubsampleRatio410: {X: 4, Y: 2},
}

// Step is how many luma samples across and down share a chroma sample, if the ratio
// is a known one.
func Step(ratio image.YCbCrSubsampleRatio) (step image.Point, known bool) {
	step, known = steps[ratio]
	return step, known
}

// Ratio is the name of a step, if it has one.
func Ratio(step image.Point) (ratio image.YCbCrSubsampleRatio, known bool) {
	for ratio, s := range steps {
		if s == step {
			return ratio, true
		}
	}
	return 0, false
}
