package crls

import "github.com/lintel-go/lintel/constructs/mtlsapi/revocation"

// Limits bound what lists may cost. The zero Limits allow nothing.
type Limits struct {
	// ListBytes is the size of the largest list, and of all objects that are in
	// memory at a time while they are parsed.
	ListBytes int64
	// TotalBytes is the size of all lists together. The index that is kept of a
	// list takes half to two thirds of its size.
	TotalBytes int64
}

// ForMemory returns the limits for a function with so many MiB of memory: a fifth
// of it for a list, and two fifths for all lists.
//
// A list in the making is there as an object and as an index, next to the indexes
// of all others and of the list that it replaces, and the garbage collector needs
// room. With 512 MiB, and nine tenths of that as the memory limit of the Go
// runtime, two lists of 100 MiB each with six million entries in all are loaded
// and replaced in a process of 464 MiB.
func ForMemory(mebibytes int) Limits {
	memory := int64(mebibytes) << 20
	return Limits{ListBytes: min(memory/5, revocation.DefaultMaxBytes), TotalBytes: memory / 5 * 2}
}
