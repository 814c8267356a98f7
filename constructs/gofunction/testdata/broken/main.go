// Command broken does not compile: gofunction's tests read what the compiler
// says of it.
package main

func main() { missing() }
