package profile

// interned keeps strings that occur again and again, such as types, so that not
// each of them is allocated. It is a cache in which a string has one place.
type interned [16]string

// get returns b as a string.
func (n *interned) get(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	place := &n[(len(b)*7+int(b[0])+int(b[len(b)-1]))%len(n)]
	if *place != string(b) {
		*place = string(b)
	}
	return *place
}
