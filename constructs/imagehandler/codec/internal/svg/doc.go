// Package svg makes pixels of SVG drawings that strangers send. It reads no other
// file and no network, and what it does is bounded: octets, elements (those that
// use repeats counted each time), depth and work.
//
// It knows shapes and paths, groups, use and symbol, transforms, strokes with
// joins, caps and dashes, both fill rules, gradients, opacity, viewBox, and style
// sheets of simple selectors. It refuses drawings with text, pictures, clipping,
// masks, filters, patterns, markers or scripts with an UnsupportedError that names
// what it is, and does not leave them out in silence (SVG 2, W3C Candidate
// Recommendation of 2018).
//
// Shapes are flattened to lines within a fiftieth of a pixel. Coverage is exact from
// left to right, and counted on sixteen lines a pixel from top to bottom. A stroke
// is the union of the shapes of its segments, joins and caps.
package svg
