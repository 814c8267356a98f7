// Command promote does what operators ask for, and checks what waits.
//
// An operator invokes it with a request of package wiring, and who may is a matter of
// IAM (lambda:InvokeFunction):
//
//	aws lambda invoke --function-name NAME --cli-binary-format raw-in-base64-out \
//	  --payload '{"action":"approve","track":"/images/web","image":"1.2.0/3"}' /dev/stdout
//
// The answer is what the stages have now. An image is given by its ARN, or by its
// version if the track has one with it. Before an image moves, its AMIs are looked up in
// every region and account: one that was deregistered, disabled or deprecated moves
// nowhere. A region that does not answer keeps nothing from the others.
//
// A schedule invokes it with {"action":"check"}: images whose alarms have been OK for
// long enough move on, parameters that could not be written are tried again, and
// metrics say how much waits and for how long.
//
// # Errors
//
// What cannot be done is an error, and changes nothing. If the stage has its image but
// not all parameters could be written, that is an error too, which says which; they are
// tried again with every check.
package main
