package service

import (
	"context"
	"fmt"
)

// material is what is read for a request, and the share of memory that it holds.
type material struct {
	source, overlay *Object
	held            int64
	budget          budget
}

func (m *material) release() { m.budget.Release(m.held) }

// load hands out the overlay that was read before.
func (m *material) load(_ context.Context, bucket, key string) ([]byte, error) {
	if m.overlay == nil {
		return nil, fmt.Errorf("the overlay %s of %s was not read: %w", key, bucket, ErrNotFound)
	}
	return m.overlay.Body, nil
}

// fetch reads the source and the overlay. Until their sizes are known the memory of
// the largest that are allowed is held.
func (j *job) fetch(ctx context.Context) (*material, error) {
	most := j.config.SourceBytes
	if j.overlay != nil {
		most *= 2
	}
	m := &material{held: min(most, j.held.all), budget: j.held}
	if err := m.budget.Acquire(ctx, m.held); err != nil {
		return nil, err
	}
	kept := false
	defer func() {
		if !kept { // also where the source panics
			m.release()
		}
	}()
	var err error
	if m.source, err = j.read(ctx, j.request.Bucket, j.request.Key); err != nil {
		return nil, err
	}
	octets := int64(len(m.source.Body))
	if j.overlay != nil {
		if m.overlay, err = j.read(ctx, j.overlay.Bucket, j.overlay.Key); err != nil {
			return nil, err
		}
		octets += int64(len(m.overlay.Body))
	}
	if octets < m.held {
		m.budget.Release(m.held - octets)
		m.held = octets
	}
	kept = true
	return m, nil
}

func (j *job) read(ctx context.Context, bucket, key string) (*Object, error) {
	o, err := j.source.Get(ctx, bucket, key, j.config.SourceBytes)
	if err == nil && int64(len(o.Body)) > j.config.SourceBytes {
		err = ErrTooLarge
	}
	if err != nil {
		return nil, j.sourceError(err, key)
	}
	j.out.bytesIn += int64(len(o.Body))
	return o, nil
}
