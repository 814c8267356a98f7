package dynamodbstub

import "slices"

// maxBatchKeys is how many items a batch may read.
const maxBatchKeys = 100

type batchGetInput struct {
	RequestItems map[string]keysInput
}

// keysInput are the keys of items of a table, which are read whole.
type keysInput struct {
	Keys           []item
	ConsistentRead bool
}

type batchGetOutput struct {
	Responses       map[string][]item
	UnprocessedKeys map[string]keysInput
}

// LimitBatches lets a batch read no more than that many items: DynamoDB answers so if its capacity does not suffice. 0
// is no limit.
func (s *Server) LimitBatches(keys int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.batch = keys
}

// batchGet carries out BatchGetItem. An item that there is not is left out.
func (s *Server) batchGet(input *batchGetInput) (any, error) {
	output := batchGetOutput{map[string][]item{}, map[string]keysInput{}}
	total := 0
	for _, request := range input.RequestItems {
		total += len(request.Keys)
	}
	if total == 0 || total > maxBatchKeys {
		return nil, invalid("Too many items requested for the BatchGetItem call")
	}
	for name, request := range input.RequestItems {
		read := len(request.Keys)
		if s.batch > 0 {
			read = min(read, s.batch)
		}
		items, err := s.getAll(name, request)
		if err != nil {
			return nil, err
		}
		output.Responses[name] = slices.DeleteFunc(items[:read], func(i item) bool { return i == nil })
		if read < len(request.Keys) {
			request.Keys = request.Keys[read:]
			output.UnprocessedKeys[name] = request
		}
	}
	return output, nil
}

// getAll returns the items of keys, nil for one that there is not.
func (s *Server) getAll(name string, request keysInput) ([]item, error) {
	t, err := s.table(name)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var items []item
	for _, key := range request.Keys {
		_, text, err := t.exactKey(key)
		if err != nil {
			return nil, err
		}
		if seen[text] {
			return nil, invalid("Provided list of item keys contains duplicates")
		}
		seen[text] = true
		items = append(items, t.items[text])
	}
	return items, nil
}
