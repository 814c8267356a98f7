// Package customresource runs a typed handler as the provider of a CloudFormation
// custom resource and always answers CloudFormation.
//
//	type properties struct {
//		Bucket  string
//		Enabled bool
//		Retries int
//	}
//
//	func handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
//		switch r.Type {
//		case customresource.Delete:
//			return nil, remove(ctx, r.Properties)
//		default:
//			url, err := write(ctx, r.Properties)
//			return &customresource.Response{Data: map[string]string{"URL": url}}, err
//		}
//	}
//
//	func main() { customresource.Start(handle) }
//
// CloudFormation sends a request to the function asynchronously and waits, up to
// an hour by default, for a JSON document at a pre-signed URL. A provider that
// does not send it blocks the stack, and blocks its rollback too.
//
// # What is answered
//
// Every invocation that names a response URL sends exactly one response:
//
//   - SUCCESS with the handler's Response;
//   - FAILED with the error's text when the handler returns an error;
//   - FAILED when the handler panics; the stack goes to the log;
//   - FAILED when the event is not valid JSON, the request type is missing or
//     unknown, or a property cannot be decoded, naming it;
//   - FAILED shortly before the function's timeout, whether the handler minds its
//     context or not. What it returns afterwards is dropped.
//
// Reason, the text that CloudFormation shows, ends with the log stream and the
// request id of the invocation, and is shortened to fit the 4096 bytes that a
// response may have. Data that does not fit makes the response FAILED: dropping
// some of it would break the template in places that are harder to find.
//
// Three things cannot be answered: an event without a response URL, a process
// that ends (os.Exit, out of memory), and a URL that stays unreachable.
//
// # Time
//
// The context of the handler ends before the function's timeout: ten seconds
// before it, or a quarter of the time that is left when that is less
// ([WithResponseTime]). A handler that returns within a tenth of this time after
// its context ends is answered with what it returned, so that Reason can say
// which call was slow. A handler that does not return is abandoned: its goroutine
// may go on during a later invocation of the same sandbox, so pass the context on.
//
// The response is sent with retries (network errors, 5xx and 429; exponential
// back-off with jitter) until a tenth of the response time is left. If it still
// could not be sent, the Lambda handler fails: the error is visible in the
// function's metrics, and Lambda, which retries asynchronous invocations twice by
// default, calls the handler again with the same request.
//
// A handler must therefore be idempotent. RequestID is the same in every retry.
//
// # Physical ids
//
// CloudFormation knows a resource by its physical id. A response to Update with
// another id means replacement: CloudFormation then deletes the old id. An id
// taken from the log stream, as in many samples, replaces the resource at random.
//
// If the handler does not set an id, Create answers with
// PhysicalID(StackID, LogicalResourceID) and Update with the id of the request. A
// handler whose resource is identified by some properties sets PhysicalID of them,
// on Create and on Update, and gets replacement when they change. Delete always
// answers with the id of the request. An id that is longer than 1 KB makes the
// response FAILED.
//
// # Failed creations, and Delete
//
// After a failed Create, CloudFormation sends Delete with the id from the failed
// response. The handler is called for it, because there may be partial work to
// remove. It should find out from the properties what that is; the id may be the
// default one, if the handler did not come to return its own.
//
// Nothing was created if the request could not be read, and the Delete that
// follows could not be read either. Such a Create is answered with an id that
// marks it, and its Delete with SUCCESS, without calling the handler. A handler
// that refuses a Create before doing anything gets the same by returning an error
// that wraps [ErrNotCreated]. A Delete of something that was created is FAILED if
// its properties do not decode: the handler could not know what to remove.
//
// Delete has to succeed for what is gone already. A handler may return the
// "not found" of its API wrapped with [ErrGone].
//
// # Properties
//
// CloudFormation passes every boolean and number as a string. A property decodes
// into the field whose name or json tag equals its name, exactly; "true" and
// "false" decode into bool, "5" into integers and "0.5" into floats, "90s" into
// [time.Duration], a JSON array into a slice, and a JSON object into a struct or a
// map. Types with UnmarshalJSON or UnmarshalText decode themselves. The error
// lists every property that does not fit, with its path, and not its value.
//
// A property that no field has is an error on Create and Update, where it is a
// typing mistake in the template, and is ignored on Delete and in OldProperties,
// which an earlier version of the handler may have accepted.
//
// # Secrets
//
// The response URL is a credential: whoever has it can answer in the resource's
// name. It is in no log line, error or Request. URLs must be https; http is
// accepted for loopback addresses, where tests listen. Properties are not logged.
//
// # Compared with cfn.LambdaWrap
//
// LambdaWrap of github.com/aws/aws-lambda-go/cfn answers on success, error and
// panic. It does not answer before the function times out, nor an event that does
// not decode; it makes one attempt; after a panic its Reason does not say which;
// its errors contain the pre-signed URL; its fallback id is the request id of the
// Create; it sends Reason and Data of any length; and it leaves properties as
// map[string]any.
package customresource
