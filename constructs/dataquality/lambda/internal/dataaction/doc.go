// Package dataaction does something with the data that a run of a profile job has
// judged: it tags the objects, copies them, or moves them.
//
// The data are the objects below a prefix that were written before the run began,
// by the second, as that is how exact Amazon S3 is. What is newer was not judged,
// and is left alone: each object is touched only as it was listed, by its ETag.
//
// What is done can be interrupted anywhere and started again. An object that was
// moved is no longer there; one that was copied has a copy that is newer than
// itself and as large; one that was tagged has its tag. A move deletes an object
// only once its copy was seen, and only if it has not been replaced meanwhile.
package dataaction
