package avrovalue

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// schemas decode what a writer's schema wrote into the reader's layout, by the id of
// the writer's. That of bare values has the zero id, and no other beside it.
type schemas map[wireformat.SchemaID]*avro.Schema

// bare reports whether values have no id.
func (s schemas) bare() bool {
	_, ok := s[wireformat.SchemaID{}]
	return ok
}

// resolve resolves the writers' schemas to the reader's.
func (s *settings) resolve(reader *avro.Schema) (schemas, error) {
	if err := errors.Join(s.Errors...); err != nil {
		return nil, err
	}
	if reader == nil {
		return nil, errors.New("got a nil schema")
	}
	if len(s.writers) == 0 {
		return schemas{{}: reader}, nil
	}
	resolved := make(schemas)
	var errs []error
	for id, writer := range s.writers {
		schema, err := avro.Resolve(writer, reader)
		if err != nil {
			errs = append(errs, fmt.Errorf("writer %s cannot be read with the schema: %w", id, err))
		}
		resolved[id] = schema
	}
	if resolved.bare() && len(resolved) > 1 {
		errs = append(errs, errors.New(`got writers of the id "" and of others, want one or the other: bare Avro and a header cannot be told apart`))
	}
	slices.SortFunc(errs, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return resolved, errors.Join(errs...)
}

// of returns the schema for a payload.
func (s schemas) of(p typed.Payload) (*avro.Schema, error) {
	if schema, ok := s[p.ID]; ok && (p.SchemaID == "" || !p.ID.IsZero()) {
		return schema, nil
	}
	switch {
	case p.SchemaID != "":
		return nil, fmt.Errorf("%w: got id %.40q, want %s: add it with Writer", ErrUnknownSchema, p.SchemaID, s.ids())
	case p.ID.IsZero():
		return nil, fmt.Errorf("%w: got no header of a schema registry, want the id %s", ErrUnknownSchema, s.ids())
	default:
		return nil, fmt.Errorf("%w: got id %s, want %s: add it with Writer", ErrUnknownSchema, p.ID, s.ids())
	}
}

// ids names the ids for an error.
func (s schemas) ids() string {
	if s.bare() {
		return "none"
	}
	const most = 10
	var ids []string
	for id := range maps.Keys(s) {
		ids = append(ids, id.String())
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	if len(ids) > most {
		ids = append(ids[:most], fmt.Sprintf("%d others", len(ids)-most))
	}
	if n := len(ids) - 1; n > 0 {
		return strings.Join(ids[:n], ", ") + " or " + ids[n]
	}
	return ids[0]
}
