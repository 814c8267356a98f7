package kafkaevent

// names keeps strings that occur again and again in an event, such as header
// keys, so that not each of them is allocated. It is a cache in which a string
// has one place.
type names [32]string

// get returns b as a string.
func (n *names) get(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	place := &n[(len(b)*7+int(b[0])*3+int(b[len(b)-1])+int(b[len(b)/2])*5)%len(n)]
	if *place != string(b) {
		*place = string(b)
	}
	return *place
}
