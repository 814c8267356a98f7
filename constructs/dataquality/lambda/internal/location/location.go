// Package location names objects in Amazon S3.
package location

import "strings"

// A Location is an object, or the objects whose keys begin with Key.
type Location struct{ Bucket, Key string }

// String returns the location as s3://bucket/key.
func (l Location) String() string { return "s3://" + l.Bucket + "/" + l.Key }

// WithSuffix returns the object beside l whose key ends with suffix instead of
// with l's extension.
func (l Location) WithSuffix(extension, suffix string) Location {
	l.Key = strings.TrimSuffix(l.Key, extension) + suffix
	return l
}

// Name returns what follows the last slash of the key.
func (l Location) Name() string { return l.Key[strings.LastIndexByte(l.Key, '/')+1:] }
