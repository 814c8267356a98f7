// Package track moves the images of tracks, and does what follows from it.
//
// An event is applied to the state of a track in the table, which is the decision, and
// then the track is settled: each parameter of each stage gets its image in each region
// and account, and who is to be told is told. Settling goes by what the table says has
// been done, so it does only what is left, whoever begins it and however often: the
// invocation that decided, the one that repeats a message after a failure, or a check.
// One at a time settles a track.
package track
