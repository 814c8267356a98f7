package crls

import (
	"runtime/debug"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// NewClient returns the client of a function that reads lists.
func NewClient(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		// Lists are uploaded by others, with or without a checksum.
		o.DisableLogOutputChecksumValidationSkipped = true
	})
}

// LimitMemory keeps the process within the function's memory: the garbage of
// parsing a large list may have the size of the list. A tenth is left for what
// the Go runtime does not count.
func LimitMemory(mebibytes int) { debug.SetMemoryLimit(int64(mebibytes) << 20 / 10 * 9) }
