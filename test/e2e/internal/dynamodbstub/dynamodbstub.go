package dynamodbstub

import (
	"bytes"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Server is Amazon DynamoDB. Its methods act on the tables directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	t testing.TB

	mu     sync.Mutex
	tables map[string]*table
	tokens map[string]string // what was committed, by client request token
	batch  int               // how many keys of a batch are read, 0 for all
}

// New adds Amazon DynamoDB without tables to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := NewServer(t)
	aws.Add("dynamodb", awsstub.Service{
		Protocol: protocol,
		Identify: func(r *http.Request, body []byte) (string, map[string]any, error) {
			var input map[string]any
			err := json.Unmarshal(body, &input)
			return "dynamodb:" + operationOf(r), input, err
		},
		Default: awsstub.Handler(func(w http.ResponseWriter, r *awsstub.Request) {
			s.serve(w, operationOf(r.HTTP), r.Body)
		}),
	})
	return s
}

// NewServer returns Amazon DynamoDB without tables as a handler of its own, for tests with too many requests to record
// them all.
func NewServer(t testing.TB) *Server {
	return &Server{t: t, tables: map[string]*table{}, tokens: map[string]string{}}
}

// operationOf returns the operation that a request names.
func operationOf(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "DynamoDB_20120810.")
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone before it had sent all
	}
	s.serve(w, operationOf(r), body)
}

// operations are by name.
var operations = map[string]func(s *Server, body []byte) (any, error){
	"PutItem":            decoded(func(s *Server, i *writeInput) (any, error) { return s.write(putKind, i) }),
	"UpdateItem":         decoded(func(s *Server, i *writeInput) (any, error) { return s.write(updateKind, i) }),
	"DeleteItem":         decoded(func(s *Server, i *writeInput) (any, error) { return s.write(deleteKind, i) }),
	"GetItem":            decoded((*Server).get),
	"BatchGetItem":       decoded((*Server).batchGet),
	"Query":              decoded((*Server).query),
	"Scan":               decoded((*Server).scan),
	"TransactWriteItems": decoded((*Server).transact),
}

// decoded is the operation with its input as JSON. A parameter that the input does not have is beyond the stub.
func decoded[I any](operation func(*Server, *I) (any, error)) func(*Server, []byte) (any, error) {
	return func(s *Server, body []byte) (any, error) {
		input := new(I)
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		err := d.Decode(input)
		if err != nil && strings.Contains(err.Error(), "unknown field") {
			return nil, &unsupportedError{err.Error()}
		}
		if err != nil {
			return nil, err
		}
		return operation(s, input)
	}
}

func (s *Server) serve(w http.ResponseWriter, name string, body []byte) {
	operation, ok := operations[name]
	if !ok {
		operation = func(*Server, []byte) (any, error) { return nil, &unsupportedError{"no such operation"} }
	}
	output, err := s.carryOut(operation, body)
	status := http.StatusOK
	if err != nil {
		failure, supported := asFailure(err)
		if !supported {
			s.t.Errorf("got request dynamodb:%s, which the stub does not support: %v", name, err)
		}
		output, status = failure, http.StatusBadRequest
	}
	data, err := json.Marshal(output)
	if err != nil {
		s.t.Errorf("encode the output of dynamodb:%s: %v", name, err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(data)), 10))
	w.WriteHeader(status)
	// A client that has gone reads nothing.
	_, _ = w.Write(data)
}

// carryOut carries out one operation at a time.
func (s *Server) carryOut(operation func(*Server, []byte) (any, error), body []byte) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return operation(s, body)
}

// table returns the table that a request names, by its name or ARN.
func (s *Server) table(name string) (*table, error) {
	t, ok := s.tables[name[strings.LastIndexByte(name, '/')+1:]]
	if !ok {
		return nil, &failure{Type: resourceNotFound, Message: "Requested resource not found"}
	}
	return t, nil
}

// CreateTable creates a table with on-demand capacity.
func (s *Server) CreateTable(name string, key Key) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[name] != nil {
		s.t.Fatalf("table %s exists already", name)
	}
	s.tables[name] = newTable(name, key)
}

// Items returns the items of a table by key. An attribute is a string, for a number too, a bool, []byte, or true for
// NULL; what is in a list, map or set is as in the JSON of DynamoDB.
func (s *Server) Items(name string) []map[string]any {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	items := []map[string]any{}
	for _, i := range s.existing(name).sorted() {
		items = append(items, contents(i))
	}
	return items
}

// WriteUnits returns how many write units the requests for the table have consumed. Canceled transactions, which
// DynamoDB bills too, are not counted.
func (s *Server) WriteUnits(name string) int {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.existing(name).units
}

// Item returns the item whose key has these values, numbers in decimal, as [Server.Items] does; ok is false if there is
// none.
func (s *Server) Item(name string, key ...string) (attributes map[string]any, ok bool) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.existing(name)
	if len(key) != len(t.key) {
		s.t.Fatalf("table %s: got %d values of the key, want %d", name, len(key), len(t.key))
	}
	wanted := item{}
	for n, a := range t.key {
		v, err := a.parse(key[n])
		if err != nil {
			s.t.Fatalf("table %s: key %s: %v", name, a.name, err)
		}
		wanted[a.name] = v
	}
	_, text, err := t.exactKey(wanted)
	if err != nil {
		s.t.Fatalf("table %s: %v", name, err)
	}
	i, ok := t.items[text]
	return contents(i), ok
}

// existing returns a table that the test has created.
func (s *Server) existing(name string) *table {
	s.t.Helper()
	t, err := s.table(name)
	if err != nil {
		s.t.Fatalf("table %s: %v", name, err)
	}
	return t
}

// contents returns the attributes of an item as plain values.
func contents(i item) map[string]any {
	attributes := map[string]any{}
	for name, v := range i {
		attributes[name] = v.content()
	}
	return attributes
}
