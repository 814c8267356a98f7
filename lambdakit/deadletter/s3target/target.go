package s3target

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/awsconfig"
	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// API is what a [Target] calls: [s3.Client] has it.
type API interface {
	PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// Target is a [deadletter.Target] that writes objects to a bucket. It may be used
// concurrently.
type Target struct {
	api    API
	bucket string
	prefix string
}

var _ deadletter.Target = (*Target)(nil)

// Option changes a [Target].
type Option func(*Target)

// WithPrefix sets what the keys of objects begin with. The default is
// [deadletter.ObjectPrefix].
func WithPrefix(prefix string) Option { return func(t *Target) { t.prefix = prefix } }

// New returns a target in the bucket, given by its name.
func New(api API, bucket string, options ...Option) (*Target, error) {
	t := &Target{api: api, bucket: bucket, prefix: deadletter.ObjectPrefix}
	for _, option := range options {
		option(t)
	}
	switch {
	case bucket == "":
		return nil, errors.New("s3target: got no bucket, want its name")
	case len(t.prefix) > maxPrefix:
		return nil, fmt.Errorf("s3target: got a prefix of %d bytes, want at most %d", len(t.prefix), maxPrefix)
	}
	return t, nil
}

// FromEnv returns a target in the bucket that the environment variable
// [deadletter.BucketVariable] names.
func FromEnv(ctx context.Context, options ...Option) (*Target, error) {
	bucket := os.Getenv(deadletter.BucketVariable)
	if bucket == "" {
		return nil, fmt.Errorf("s3target: environment variable %s is not set, want the name of the bucket", deadletter.BucketVariable)
	}
	cfg, err := awsconfig.Load(ctx)
	if err != nil {
		return nil, fmt.Errorf("s3target: %w", err)
	}
	return New(s3.NewFromConfig(cfg), bucket, options...)
}

// Send implements [deadletter.Target].
func (t *Target) Send(ctx context.Context, letter *deadletter.Letter) error {
	document, err := deadletter.Marshal(letter)
	if err != nil {
		return err
	}
	_, err = t.Put(ctx, letter.ID, document)
	return err
}

// Put writes the document of the letter with the id, and returns where it is.
func (t *Target) Put(ctx context.Context, id string, document []byte) (*deadletter.Overflow, error) {
	key := t.prefix + objectName(id)
	_, err := t.api.PutObject(ctx, &s3.PutObjectInput{
		Bucket:        &t.bucket,
		Key:           &key,
		Body:          bytes.NewReader(document),
		ContentLength: aws.Int64(int64(len(document))),
		ContentType:   aws.String("application/json"),
	})
	if err != nil {
		return nil, fmt.Errorf("write dead letter s3://%s/%s: %w", t.bucket, key, err)
	}
	hash := sha256.Sum256(document)
	return &deadletter.Overflow{Bucket: t.bucket, Key: key, Size: len(document), SHA256: hash[:]}, nil
}
