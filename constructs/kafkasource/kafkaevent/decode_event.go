package kafkaevent

import "strings"

// event reads the JSON object of an event. Of a name that occurs twice, the
// last value counts, but two lists of records would lose one.
func (d *decoder) event() (*Event, error) {
	if err := d.token('{', "a JSON object"); err != nil {
		return nil, err
	}
	d.shared = new(shared)
	event := new(Event)
	hasRecords := false
	for first := true; ; first = false {
		name, ok, err := d.member(first)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		switch string(name) {
		case "eventSource":
			event.EventSource, err = d.optionalString()
		case "eventSourceArn":
			event.EventSourceARN, err = d.optionalString()
		case "bootstrapServers":
			var list string
			list, err = d.optionalString()
			event.BootstrapServers = splitServers(list)
		case "records":
			if hasRecords {
				return nil, &SyntaxError{Offset: int64(d.pos), Found: `a second "records"`, Expected: "one"}
			}
			hasRecords = true
			err = d.records()
		default:
			err = d.skip()
		}
		if err != nil {
			return nil, err
		}
	}
	if !hasRecords {
		return nil, &SyntaxError{Offset: int64(d.pos), Found: `an object without "records"`, Expected: "a Kafka event"}
	}
	return event, nil
}

// optionalString reads a string, or null, which is the empty string.
func (d *decoder) optionalString() (string, error) {
	if null, err := d.null(); null {
		return "", err
	}
	text, err := d.text()
	return string(text), err
}

// splitServers splits a list of brokers, which Lambda separates by commas.
func splitServers(list string) []string {
	if list == "" {
		return nil
	}
	servers := make([]string, 0, strings.Count(list, ",")+1)
	for server := range strings.SplitSeq(list, ",") {
		if server = strings.TrimSpace(server); server != "" {
			servers = append(servers, server)
		}
	}
	return servers
}
