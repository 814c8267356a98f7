package replay

import "strings"

// PermanentAttribute marks a message that no attempt will do for, whatever its value:
// producers and consumers that send to a dead-letter queue themselves set it.
const PermanentAttribute = "LintelPermanent"

// Rules are message attributes, by name, and the values of them that tell a permanent
// error; * in a value stands for any text. Sources that write such attributes are
// Lambda's own dead-letter queues of asynchronous invocations (ErrorCode) and those of
// EventBridge (ERROR_CODE).
type Rules map[string][]string

// Match reports whether an attribute tells a permanent error. Attributes in octets do
// not, except PermanentAttribute.
func (r Rules) Match(attributes map[string]Attribute) bool {
	if _, marked := attributes[PermanentAttribute]; marked {
		return true
	}
	for name, patterns := range r {
		attribute, ok := attributes[name]
		if !ok || attribute.IsBinary() {
			continue
		}
		for _, pattern := range patterns {
			if matches(pattern, attribute.String) {
				return true
			}
		}
	}
	return false
}

// matches a text with a pattern from the left, each part as early as it can be.
func matches(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok || len(parts) == 1 {
		return ok && text == ""
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		at := strings.Index(text, part)
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return strings.HasSuffix(text, parts[last])
}
