package orient

import "github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"

// ClearExif is a copy of the TIFF structure of an EXIF segment that says that the
// picture is upright, for a picture that has been turned. One that has no
// orientation in its first directory, or cannot be read, is copied as it is.
func ClearExif(tiff []byte) []byte { return exif.Upright(tiff) }
