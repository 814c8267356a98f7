package dynamodbstore

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/lambdakit/idempotency/dynamodbstore/schema"
)

// status is the state of an item.
type status string

const (
	inProgress status = "IN_PROGRESS"
	completed  status = "COMPLETED"
	released   status = "RELEASED"
)

// The attributes besides those that package schema names.
const (
	attributeStatus      = "status"
	attributeOwner       = "owner"
	attributeAttempts    = "attempts"
	attributeLockedUntil = "lockedUntil"
)

// record is an item of the table without its key. The zero record stands for no
// item.
type record struct {
	status      status
	owner       string
	attempts    int
	lockedUntil time.Time // whole milliseconds; zero unless inProgress
	expiresAt   time.Time // whole seconds
}

type attributes = map[string]types.AttributeValue

// item returns the record as an item of the table.
func (r record) item(key string) attributes {
	return attributes{
		schema.PartitionKey:  text(itemID(key)),
		attributeStatus:      text(string(r.status)),
		attributeOwner:       text(r.owner),
		attributeAttempts:    number(int64(r.attempts)),
		attributeLockedUntil: number(r.lockedUntil.UnixMilli()),
		schema.TimeToLive:    number(r.expiresAt.Unix()),
	}
}

// errForeignItem says that an item was written by something else than a Store.
var errForeignItem = errors.New("an item is not one of package dynamodbstore; does the table belong to something else?")

// parse returns the record that an item holds. No item is the zero record.
func parse(item attributes) (record, error) {
	if len(item) == 0 {
		return record{}, nil
	}
	p := parser{item: item}
	r := record{
		status:    status(p.text(attributeStatus)),
		owner:     p.text(attributeOwner),
		attempts:  int(p.number(attributeAttempts)),
		expiresAt: time.Unix(p.number(schema.TimeToLive), 0),
	}
	switch r.status {
	case inProgress:
		r.lockedUntil = time.UnixMilli(p.number(attributeLockedUntil))
	case completed, released:
	default:
		p.fail(attributeStatus)
	}
	return r, p.err
}

// parser reads attributes, and keeps the first error.
type parser struct {
	item attributes
	err  error
}

func (p *parser) text(name string) string {
	s, ok := p.item[name].(*types.AttributeValueMemberS)
	if !ok {
		p.fail(name)
		return ""
	}
	return s.Value
}

func (p *parser) number(name string) int64 {
	n, ok := p.item[name].(*types.AttributeValueMemberN)
	if !ok {
		p.fail(name)
		return 0
	}
	i, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		p.fail(name)
	}
	return i
}

func (p *parser) fail(name string) {
	if p.err == nil {
		p.err = fmt.Errorf("attribute %s: %w", name, errForeignItem)
	}
}

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// roundUp returns the first time that is not before t and a multiple of unit since
// 1970. To round down would end a lease too soon.
func roundUp(t time.Time, unit time.Duration) time.Time {
	if down := t.Truncate(unit); down.Before(t) {
		return down.Add(unit)
	}
	return t
}
