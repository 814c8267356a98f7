// Package simd tells which vector kernels this processor can run. The build tag
// purego takes them all out: every kernel then has its scalar form, which is its
// definition.
package simd
