package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/parameterpath"
)

const (
	imageSort  = "image"
	findingsOf = "findings"
)

func imageKey(arn string) string { return "image#" + arn }

// An Image is what is known of an image.
type Image struct {
	// Track is that which it is of, "" if only a scan of it is known.
	Track string
	// Values are what names its parameters.
	Values parameterpath.Values
	imagebuilder.Image
	// Findings are those of the last scan, nil if there was none.
	Findings *imagebuilder.Findings `json:"-"`
}

// Image returns an image; one that is not known is zero.
func (t Table) Image(ctx context.Context, arn string) (Image, error) {
	item, err := t.get(ctx, imageKey(arn), imageSort)
	if err != nil {
		return Image{}, err
	}
	return imageOf(item)
}

func imageOf(item attributes) (Image, error) {
	var i Image
	if err := decode(item, &i); err != nil {
		return Image{}, err
	}
	encoded := textOf(item, findingsOf)
	if encoded == "" {
		return i, nil
	}
	if err := json.Unmarshal([]byte(encoded), &i.Findings); err != nil {
		return Image{}, fmt.Errorf("table: findings: %w", err)
	}
	return i, nil
}

// PutImage notes an image, but not what scans have found, and returns it with that. An
// image that was noted stays as it is.
func (t Table) PutImage(ctx context.Context, i Image) (Image, error) {
	return t.setImage(ctx, i.ARN.String(), body, i, "SET #name = if_not_exists(#name, :value)")
}

// PutFindings notes what a scan has found, and returns the image with it.
func (t Table) PutFindings(ctx context.Context, f imagebuilder.Findings) (Image, error) {
	return t.setImage(ctx, f.ARN.String(), findingsOf, f, "SET #name = :value")
}

func (t Table) setImage(ctx context.Context, arn, name string, value any, expression string) (Image, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return Image{}, fmt.Errorf("encode image %s: %w", arn, err)
	}
	out, err := t.Client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
		TableName: &t.Name, Key: key(imageKey(arn), imageSort), UpdateExpression: aws.String(expression),
		ExpressionAttributeNames:  map[string]string{"#name": name},
		ExpressionAttributeValues: attributes{":value": text(string(encoded))},
		ReturnValues:              types.ReturnValueAllNew,
	})
	if err != nil {
		return Image{}, fmt.Errorf("table %s: update image %s: %w", t.Name, arn, err)
	}
	return imageOf(out.Attributes)
}

// WasTold tells whether something was told of an image.
func (t Table) WasTold(ctx context.Context, arn, what string) (bool, error) {
	item, err := t.get(ctx, imageKey(arn), "told#"+what)
	return item != nil, err
}

// PutImageTold notes that something was told of an image.
func (t Table) PutImageTold(ctx context.Context, arn, what string) error {
	return t.put(ctx, imageKey(arn), "told#"+what, true)
}
