package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// A list is a file of pictures, one a line, as Step Functions reads JSON Lines.
type list struct {
	file   *os.File
	buffer *bufio.Writer
	lines  *json.Encoder
	length int
}

func newList() (*list, error) {
	file, err := os.CreateTemp("", "failed-*.jsonl")
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriter(file)
	return &list{file: file, buffer: buffer, lines: json.NewEncoder(buffer)}, nil
}

func (l *list) add(picture *wiring.PrerenderObject) error {
	l.length++
	return l.lines.Encode(picture)
}

func (l *list) put(ctx context.Context, client s3Client, bucket, key string) error {
	if err := l.buffer.Flush(); err != nil {
		return err
	}
	if _, err := l.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, ContentType: aws.String("application/jsonl"), Body: l.file})
	if err != nil {
		return fmt.Errorf("write %s: %w", key, err)
	}
	return nil
}

// close removes the file.
func (l *list) close() error { return errors.Join(l.file.Close(), os.Remove(l.file.Name())) }
