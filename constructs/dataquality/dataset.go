package dataquality

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdatabrew"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// addBuckets for the data and for profiles, unless they were brought.
func (c *Check) addBuckets(p *Props) {
	c.DataBucket, c.ProfileBucket = p.DataBucket, p.ProfileBucket
	if c.DataBucket == nil {
		bucket := c.newBucket("Data", p, nil)
		nag.Acknowledge(bucket, "AwsSolutions-S1", "Who reads and writes the data is in CloudTrail, where data events are wanted.")
		c.DataBucket = bucket
	}
	if c.ProfileBucket == nil {
		bucket := c.newBucket("Profiles", p, &awss3.LifecycleRule{
			Id:                          jsii.String("profiles"),
			Expiration:                  awscdk.Duration_Days(jsii.Number(p.ProfileRetention / day)),
			NoncurrentVersionExpiration: awscdk.Duration_Days(jsii.Number(7)),
		})
		nag.Acknowledge(bucket, "AwsSolutions-S1", "Only DataBrew and the handler write here.")
		c.ProfileBucket = bucket
	}
}

func (c *Check) newBucket(id string, p *Props, rule *awss3.LifecycleRule) awss3.Bucket {
	props := &awss3.BucketProps{
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		Versioned:         jsii.Bool(true),
		RemovalPolicy:     userData,
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id: jsii.String("incomplete"), AbortIncompleteMultipartUploadAfter: awscdk.Duration_Days(jsii.Number(7)),
		}},
	}
	if p.EncryptionKey != nil {
		props.Encryption, props.EncryptionKey = awss3.BucketEncryption_KMS, p.EncryptionKey
	}
	if rule != nil {
		*props.LifecycleRules = append(*props.LifecycleRules, rule)
	}
	return awss3.NewBucket(c, jsii.String(id), props)
}

func (c *Check) addDataset(p *Props) {
	c.Dataset = awsdatabrew.NewCfnDataset(c, jsii.String("Dataset"), &awsdatabrew.CfnDatasetProps{
		Name:          jsii.String(c.name),
		Format:        synth.Optional(string(p.Format)),
		FormatOptions: p.formatOptions(),
		Input:         c.input(p),
		PathOptions:   p.pathOptions(),
	})
}

func (c *Check) input(p *Props) *awsdatabrew.CfnDataset_InputProperty {
	if p.GlueTable != "" {
		return &awsdatabrew.CfnDataset_InputProperty{DataCatalogInputDefinition: &awsdatabrew.CfnDataset_DataCatalogInputDefinitionProperty{
			DatabaseName: jsii.String(p.GlueDatabase), TableName: jsii.String(p.GlueTable), CatalogId: awscdk.Stack_Of(c).Account(),
		}}
	}
	return &awsdatabrew.CfnDataset_InputProperty{S3InputDefinition: &awsdatabrew.CfnDataset_S3LocationProperty{
		Bucket: c.DataBucket.BucketName(), Key: jsii.String(p.Path),
	}}
}

func (p *Props) pathOptions() any {
	parameters, limit := pathParameters(p.PathParameters), p.filesLimit()
	if parameters == nil && limit == nil {
		return nil
	}
	return &awsdatabrew.CfnDataset_PathOptionsProperty{Parameters: parameters, FilesLimit: limit}
}

func (p *Props) formatOptions() any {
	switch p.Format {
	case CSV:
		return &awsdatabrew.CfnDataset_FormatOptionsProperty{Csv: &awsdatabrew.CfnDataset_CsvOptionsProperty{
			Delimiter: jsii.String(p.CSVDelimiter), HeaderRow: jsii.Bool(!p.NoHeaderRow),
		}}
	case JSON:
		return &awsdatabrew.CfnDataset_FormatOptionsProperty{Json: &awsdatabrew.CfnDataset_JsonOptionsProperty{MultiLine: jsii.Bool(p.MultiLineJSON)}}
	case Excel:
		options := &awsdatabrew.CfnDataset_ExcelOptionsProperty{HeaderRow: jsii.Bool(!p.NoHeaderRow), SheetIndexes: &[]*float64{jsii.Number(0)}}
		if p.ExcelSheet != "" {
			options.SheetIndexes, options.SheetNames = nil, jsii.Strings(p.ExcelSheet)
		}
		return &awsdatabrew.CfnDataset_FormatOptionsProperty{Excel: options}
	default:
		return nil
	}
}
