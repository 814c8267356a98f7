package imagehandler

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/constructs/internal/nag"
	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// requestOptions are those of the service's parser.
func (p *Props) requestOptions(sources []request.Source) request.Options {
	return request.Options{
		Sources: sources, Presets: p.Presets, PresetsOnly: p.PresetsOnly, Formats: p.Formats,
		AutoFormats: p.AutoFormats, KeepOrientation: p.KeepOrientation, Limits: p.RequestLimits,
	}
}

// config is the handler's without what is only known when resources are there.
func (p *Props) config(sources []request.Source) wiring.Config {
	return wiring.Config{
		Service: service.Config{
			Sources: sources, Rewrites: p.Rewrites, Presets: p.Presets, PresetsOnly: p.PresetsOnly,
			Formats: p.Formats, AutoFormats: p.AutoFormats, KeepOrientation: p.KeepOrientation,
			RequestLimits: p.RequestLimits, Limits: p.Limits, Quality: p.Quality, KeepMetadata: p.KeepMetadata,
			CORSOrigin: p.CORSOrigin, CacheControl: p.CacheControl, ErrorMaxAge: p.ErrorMaxAge,
			SourceBytes: p.SourceBytes, Timeout: p.Timeout - answer, Version: p.Version,
		},
		EscapedPaths: true, DerivativesPrefix: p.DerivativesPrefix, LinkExpiry: p.LinkExpiry,
		SigningMember: p.SigningMember, SigningRefresh: p.SigningRefresh, Rekognition: p.Rekognition,
	}
}

func (h *ImageHandler) addHandler(p *Props) {
	var sources []request.Source
	for _, s := range h.Sources {
		sources = append(sources, request.Source{Bucket: *s.Bucket.BucketName(), Prefixes: s.Prefixes})
	}
	h.Config = p.config(sources)
	if p.FallbackBucket != nil {
		h.Config.Service.FallbackBucket, h.Config.Service.FallbackKey = *p.FallbackBucket.BucketName(), p.FallbackKey
	}
	if h.DerivativesBucket != nil {
		h.Config.DerivativesBucket = *h.DerivativesBucket.BucketName()
	}
	if h.SigningSecret != nil {
		h.Config.Service.Signature, h.Config.SigningSecret = true, *h.SigningSecret.SecretArn()
	}
	if h.OriginSecret != nil {
		h.Config.OriginSecret = *h.OriginSecret.SecretArn()
	}
	variables, err := h.Config.Variables()
	if err != nil {
		panic(err) // checked before with names in the place of tokens
	}
	h.Handler = gofunction.New(h, "Handler", &gofunction.Props{
		Package:             handlerPackage,
		Description:         "Edits pictures",
		Architecture:        p.Architecture,
		MemoryMiB:           p.MemoryMiB,
		Timeout:             p.Timeout,
		ReservedConcurrency: p.ReservedConcurrency,
		LogRetention:        p.LogRetention,
		AlarmActions:        p.AlarmActions,
		BuildTags:           []string{"nodynamic"}, // see package codec
		Environment:         variables,
	})
	h.grantHandler(p)
}

func (h *ImageHandler) grantHandler(p *Props) {
	for _, s := range h.Sources {
		h.allowRead(s)
	}
	if p.FallbackBucket != nil {
		h.allow([]*string{p.FallbackBucket.ArnForObjects(jsii.String(synth.LiteralARN(p.FallbackKey)))}, "s3:GetObject")
		decrypt(p.FallbackBucket, h.Handler.Function)
	}
	if b := h.DerivativesBucket; b != nil {
		h.allow([]*string{b.ArnForObjects(jsii.String(synth.LiteralARN(p.DerivativesPrefix) + "*"))}, "s3:GetObject", "s3:PutObject")
		h.allow([]*string{b.BucketArn()}, "s3:ListBucket") // what is not there is then told from what is forbidden
		if key := b.EncryptionKey(); key != nil {
			key.GrantEncryptDecrypt(h.Handler.Function)
		}
	}
	if h.SigningSecret != nil {
		h.SigningSecret.GrantRead(h.Handler.Function, nil)
	}
	if h.OriginSecret != nil {
		h.OriginSecret.GrantRead(h.Handler.Function, nil)
	}
	if p.Rekognition {
		// They know no resources.
		// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrekognition.html
		h.allow(*jsii.Strings("*"), "rekognition:DetectFaces", "rekognition:DetectModerationLabels")
	}
	nag.AcknowledgeRole(h.Handler.Role, "Originals below their prefixes, derivatives below theirs, and keys of KMS by the actions that CDK grants; X-Ray's and Rekognition's actions know no resources.")
}

// allowRead of originals, and to tell those that are not there from those that are
// forbidden.
func (h *ImageHandler) allowRead(s Source) {
	var objects []*string
	for _, prefix := range s.Prefixes {
		objects = append(objects, s.Bucket.ArnForObjects(jsii.String(synth.LiteralARN(prefix)+"*")))
	}
	if objects == nil {
		objects = []*string{s.Bucket.ArnForObjects(jsii.String("*"))}
	}
	h.allow(objects, "s3:GetObject")
	h.allow([]*string{s.Bucket.BucketArn()}, "s3:ListBucket")
	decrypt(s.Bucket, h.Handler.Function)
}

func (h *ImageHandler) allow(resources []*string, actions ...string) {
	h.Handler.Function.AddToRolePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: &resources,
	}))
}

// decrypt lets the grantee read a bucket that has a key of its own.
func decrypt(bucket awss3.IBucket, grantee awsiam.IGrantable) {
	if key := bucket.EncryptionKey(); key != nil {
		key.GrantDecrypt(grantee)
	}
}
