package service

import (
	"context"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
)

// substitute is the fallback image, if there is one that can be had in half of the
// time that is kept for the answer.
func (s *Service) substitute(ctx context.Context) ([]byte, codec.Format) {
	if s.config.FallbackBucket == "" {
		return nil, ""
	}
	limit := s.config.SourceBytes
	if s.config.ResponseBytes > 0 {
		limit = min(limit, s.config.ResponseBytes)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.config.Reserve/2)
	defer cancel()
	o, _, err := s.fallbacks.do(ctx, "", func(ctx context.Context) (*Object, error) {
		return s.source.Get(ctx, s.config.FallbackBucket, s.config.FallbackKey, limit)
	})
	if err != nil || int64(len(o.Body)) > limit {
		return nil, ""
	}
	format, err := codec.Sniff(o.Body[:min(len(o.Body), codec.SniffLen)])
	if err != nil {
		return nil, ""
	}
	return o.Body, format
}
