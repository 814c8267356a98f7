// Package render is what the ways from a decoded picture to a smaller one have in
// common: it resizes a part of a picture in the type that it has, planar ones plane
// by plane, and puts pictures on a background.
package render
