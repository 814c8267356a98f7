package s3target

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/lambdakit/deadletter"
)

// bucket is Amazon S3.
type bucket struct {
	objects map[string][]byte // by bucket/key
	put     *s3.PutObjectInput
	err     error
	closing error
}

func (b *bucket) PutObject(_ context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	b.put = in
	if b.err != nil {
		return nil, b.err
	}
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return nil, err
	}
	if b.objects == nil {
		b.objects = map[string][]byte{}
	}
	b.objects[*in.Bucket+"/"+*in.Key] = body
	return new(s3.PutObjectOutput), nil
}

func (b *bucket) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	body, ok := b.objects[*in.Bucket+"/"+*in.Key]
	if !ok {
		return nil, errors.New("NoSuchKey")
	}
	return &s3.GetObjectOutput{Body: object{bytes.NewReader(body), b.closing}}, nil
}

type object struct {
	io.Reader
	closing error
}

func (o object) Close() error { return o.closing }

func letter() *deadletter.Letter {
	return &deadletter.Letter{
		ID:      "aws:kafka/arn:aws:kafka:eu-west-1:111122223333:cluster/c/1/orders/0/15/1",
		Content: &deadletter.Content{Value: []byte("secret")},
	}
}

const objectKey = "dead-letters/aws_kafka/arn_aws_kafka_eu-west-1_111122223333_cluster/c/1/orders/0/15/1-a8194d2362331820.json"

func TestSend(t *testing.T) {
	b := new(bucket)
	target, err := New(b, "failures")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second replaces the first
		if err := target.Send(t.Context(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	if len(b.objects) != 1 || *b.put.Bucket != "failures" || *b.put.Key != objectKey {
		t.Errorf("got %v", *b.put.Key)
	}
	document := b.objects["failures/"+objectKey]
	if aws.ToString(b.put.ContentType) != "application/json" || aws.ToInt64(b.put.ContentLength) != int64(len(document)) {
		t.Errorf("got %v of %v bytes", aws.ToString(b.put.ContentType), aws.ToInt64(b.put.ContentLength))
	}
	got, err := deadletter.Parse(document)
	if err != nil || !reflect.DeepEqual(got, letter()) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestSendFails(t *testing.T) {
	denied := errors.New("AccessDenied")
	target, err := New(&bucket{err: denied}, "failures", WithPrefix("p/"))
	if err != nil {
		t.Fatal(err)
	}
	err = target.Send(t.Context(), letter())
	if !errors.Is(err, denied) || !strings.HasPrefix(err.Error(), "write dead letter s3://failures/p/aws_kafka/") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

func TestFetch(t *testing.T) {
	b := new(bucket)
	target, err := New(b, "failures")
	if err != nil {
		t.Fatal(err)
	}
	document, err := deadletter.Marshal(letter())
	if err != nil {
		t.Fatal(err)
	}
	overflow, err := target.Put(t.Context(), letter().ID, document)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(document)
	want := &deadletter.Overflow{Bucket: "failures", Key: objectKey, Size: len(document), SHA256: hash[:]}
	if !reflect.DeepEqual(overflow, want) {
		t.Errorf("got %+v, want %+v", overflow, want)
	}
	got, err := Fetch(t.Context(), b, overflow)
	if err != nil || !reflect.DeepEqual(got, letter()) {
		t.Errorf("got %+v, %v", got, err)
	}

	for name, spoil := range map[string]func(){
		"another text":     func() { b.objects["failures/"+objectKey][20]++ },
		"longer":           func() { b.objects["failures/"+objectKey] = append(bytes.Clone(document), ' ') },
		"shorter":          func() { b.objects["failures/"+objectKey] = document[:10] },
		"cannot be closed": func() { b.closing = io.ErrUnexpectedEOF },
		"gone":             func() { delete(b.objects, "failures/"+objectKey) },
	} {
		b.objects["failures/"+objectKey], b.closing = bytes.Clone(document), nil
		spoil()
		l, err := Fetch(t.Context(), b, overflow)
		changed := name != "gone" && b.closing == nil
		if err == nil || errors.Is(err, ErrChanged) != changed || !strings.HasPrefix(err.Error(), "read dead letter s3://failures/dead-letters/") {
			t.Errorf("%s: got %v, %v", name, l, err)
		}
	}
}

func TestObjectName(t *testing.T) {
	names := map[string]string{}
	for _, id := range []string{"", "a", "a.b", "a_b", "a b", "../../etc", "ü", "A", "a/b", strings.Repeat("x", 2000), strings.Repeat("x", 2001)} {
		name := objectName(id)
		if other, taken := names[name]; taken {
			t.Errorf("%q and %q have the same name %s", id, other, name)
		}
		names[name] = id
		if len(name) > maxName+len("-0123456789abcdef.json") || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!-_*'()/") != "" || strings.Count(name, ".") != 1 {
			t.Errorf("%q: got %s", id, name)
		}
		if name != objectName(id) {
			t.Errorf("%q has two names", id)
		}
	}
	if maxPrefix+maxName+len("-0123456789abcdef.json") > 1024 {
		t.Error("keys have at most 1024 bytes")
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New(new(bucket), ""); err == nil || !strings.Contains(err.Error(), "got no bucket") {
		t.Errorf("got %v", err)
	}
	if _, err := New(new(bucket), "b", WithPrefix(strings.Repeat("x", maxPrefix+1))); err == nil || !strings.Contains(err.Error(), "401 bytes, want at most 400") {
		t.Errorf("got %v", err)
	}
	if _, err := New(new(bucket), "b", WithPrefix(strings.Repeat("x", maxPrefix))); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestFromEnv(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME": "f", "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "key",
		deadletter.BucketVariable: "failures",
	} {
		t.Setenv(name, value)
	}
	target, err := FromEnv(t.Context(), WithPrefix("p/"))
	if err != nil || target.bucket != "failures" || target.prefix != "p/" {
		t.Errorf("got %+v, %v", target, err)
	}
	t.Setenv("AWS_MAX_ATTEMPTS", "many")
	if _, err := FromEnv(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "s3target: awsconfig: AWS_MAX_ATTEMPTS") {
		t.Errorf("got %v", err)
	}
	t.Setenv(deadletter.BucketVariable, "")
	if _, err := FromEnv(t.Context()); err == nil || !strings.Contains(err.Error(), "LINTEL_DEAD_LETTER_BUCKET is not set") {
		t.Errorf("got %v", err)
	}
}
