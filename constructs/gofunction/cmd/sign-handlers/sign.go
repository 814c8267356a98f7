package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signer"
	"github.com/aws/aws-sdk-go-v2/service/signer/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/gofunction/signedcode"
)

// Prefixes in the bucket, which are those that gofunction.Signing grants.
const (
	unsignedPrefix = "unsigned/"
	signedPrefix   = "signed/"
)

// objectStore and codeSigner are what is needed of Amazon S3 and AWS Signer.
type (
	objectStore interface {
		PutObject(context.Context, *s3.PutObjectInput, ...func(*s3.Options)) (*s3.PutObjectOutput, error)
		HeadObject(context.Context, *s3.HeadObjectInput, ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	}
	codeSigner interface {
		StartSigningJob(context.Context, *signer.StartSigningJobInput, ...func(*signer.Options)) (*signer.StartSigningJobOutput, error)
		DescribeSigningJob(context.Context, *signer.DescribeSigningJobInput, ...func(*signer.Options)) (*signer.DescribeSigningJobOutput, error)
	}
)

type signing struct {
	objects objectStore
	signer  codeSigner

	region, bucket, profile string
	poll                    time.Duration // between looks at a job
}

// deployable is for how long a signature must be good, or the code is signed again.
const deployable = 24 * time.Hour

// known is the file that an earlier run wrote, without code that is not there any
// more or whose signature ends soon; empty if there is none, or it is about another bucket, profile or Region.
func (s *signing) known(ctx context.Context, name string) (*signedcode.File, error) {
	known := &signedcode.File{Region: s.region, Profile: s.profile}
	file, err := signedcode.Read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return known, nil
	}
	if err != nil {
		return nil, err
	}
	if file.Region != s.region || file.Profile != s.profile {
		return known, nil
	}
	for _, entry := range file.Code {
		there := entry.Bucket == s.bucket && (entry.Expires.IsZero() || time.Until(entry.Expires) >= deployable)
		if there {
			if there, err = s.exists(ctx, entry); err != nil {
				return nil, err
			}
		}
		if there {
			known.Code = append(known.Code, entry)
		}
	}
	return known, nil
}

func (s *signing) exists(ctx context.Context, entry signedcode.Entry) (bool, error) {
	_, err := s.objects.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &entry.Bucket, Key: &entry.Key, VersionId: &entry.Version})
	var failure smithy.APIError
	if errors.As(err, &failure) && (failure.ErrorCode() == "NotFound" || failure.ErrorCode() == "NoSuchVersion") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("signed code s3://%s/%s: %w", entry.Bucket, entry.Key, err)
	}
	return true, nil
}

// sign signs what is not known to be, and counts it. The jobs run at the same time.
func (s *signing) sign(ctx context.Context, executables []signedcode.Executable, known *signedcode.File) (file *signedcode.File, fresh int, err error) {
	file = &signedcode.File{Region: s.region, Profile: s.profile}
	jobs := map[string]signedcode.Executable{}
	for _, e := range executables {
		if entry, ok := known.Find(e.Path, e.SHA256); ok {
			file.Code = append(file.Code, entry)
			continue
		}
		job, err := s.start(ctx, e)
		if err != nil {
			return nil, 0, fmt.Errorf("%s with SHA-256 %s: %w", e.Path, e.SHA256, err)
		}
		jobs[job] = e
	}
	for job, e := range jobs {
		entry, err := s.finish(ctx, job)
		if err != nil {
			return nil, 0, fmt.Errorf("%s with SHA-256 %s: signing job %s: %w", e.Path, e.SHA256, job, err)
		}
		entry.Path, entry.SHA256 = e.Path, e.SHA256
		file.Code = append(file.Code, entry)
	}
	return file, len(jobs), nil
}

// start uploads the code and starts to sign it.
func (s *signing) start(ctx context.Context, e signedcode.Executable) (job string, err error) {
	zip, err := e.Zip()
	if err != nil {
		return "", err
	}
	key := unsignedPrefix + e.SHA256 + ".zip"
	put, err := s.objects.PutObject(ctx, &s3.PutObjectInput{Bucket: &s.bucket, Key: &key, Body: bytes.NewReader(zip)})
	if err != nil {
		return "", err
	}
	if aws.ToString(put.VersionId) == "" {
		return "", fmt.Errorf("the bucket %s has no versions, and AWS Signer signs a version: enable versioning", s.bucket)
	}
	started, err := s.signer.StartSigningJob(ctx, &signer.StartSigningJobInput{
		ProfileName: &s.profile,
		Source:      &types.Source{S3: &types.S3Source{BucketName: &s.bucket, Key: &key, Version: put.VersionId}},
		Destination: &types.Destination{S3: &types.S3Destination{BucketName: &s.bucket, Prefix: aws.String(signedPrefix)}},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(started.JobId), nil
}

// finish waits until the job is done and says where its result is.
func (s *signing) finish(ctx context.Context, job string) (signedcode.Entry, error) {
	for {
		d, err := s.signer.DescribeSigningJob(ctx, &signer.DescribeSigningJobInput{JobId: &job})
		if err != nil {
			return signedcode.Entry{}, err
		}
		switch d.Status {
		case types.SigningStatusSucceeded:
			entry, err := s.result(ctx, d.SignedObject)
			entry.Expires = aws.ToTime(d.SignatureExpiresAt).UTC()
			return entry, err
		case types.SigningStatusFailed:
			return signedcode.Entry{}, fmt.Errorf("failed: %s", aws.ToString(d.StatusReason))
		}
		select {
		case <-time.After(s.poll):
		case <-ctx.Done():
			return signedcode.Entry{}, fmt.Errorf("still %s: %w", d.Status, ctx.Err())
		}
	}
}

// result is the signed object, with the version that it has now.
func (s *signing) result(ctx context.Context, object *types.SignedObject) (signedcode.Entry, error) {
	if object == nil || object.S3 == nil {
		return signedcode.Entry{}, errors.New("succeeded without an object")
	}
	head, err := s.objects.HeadObject(ctx, &s3.HeadObjectInput{Bucket: object.S3.BucketName, Key: object.S3.Key})
	if err != nil {
		return signedcode.Entry{}, err
	}
	if aws.ToString(head.VersionId) == "" {
		return signedcode.Entry{}, fmt.Errorf("the signed object in %s has no version", s.bucket)
	}
	return signedcode.Entry{
		Bucket: aws.ToString(object.S3.BucketName), Key: aws.ToString(object.S3.Key), Version: aws.ToString(head.VersionId),
	}, nil
}
