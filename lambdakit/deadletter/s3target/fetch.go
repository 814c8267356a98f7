package s3target

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// Getter is what [Fetch] calls: [s3.Client] has it.
type Getter interface {
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// ErrChanged is returned by [Fetch] if the object is not the one that the message
// points to. The record may have been given up again since.
var ErrChanged = errors.New("the object has changed")

// Fetch returns the letter that a message of package sqstarget points to. It takes
// the permission s3:GetObject.
func Fetch(ctx context.Context, api Getter, overflow *deadletter.Overflow) (*deadletter.Letter, error) {
	letter, err := fetch(ctx, api, overflow)
	if err != nil {
		return nil, fmt.Errorf("read dead letter s3://%s/%s: %w", overflow.Bucket, overflow.Key, err)
	}
	return letter, nil
}

func fetch(ctx context.Context, api Getter, overflow *deadletter.Overflow) (_ *deadletter.Letter, err error) {
	out, err := api.GetObject(ctx, &s3.GetObjectInput{Bucket: &overflow.Bucket, Key: &overflow.Key})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, out.Body.Close()) }()
	document, err := io.ReadAll(io.LimitReader(out.Body, int64(overflow.Size)+1))
	if err != nil {
		return nil, err
	}
	if hash := sha256.Sum256(document); !bytes.Equal(hash[:], overflow.SHA256) {
		return nil, ErrChanged
	}
	return deadletter.Parse(document)
}
