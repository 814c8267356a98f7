// Package service answers image requests: it is what is between an HTTP request of
// the Serverless Image Handler's forms and its response, without HTTP and without
// AWS. What it reads from and writes to are interfaces, so that a Lambda function
// and a server on a workstation are thin adapters of it.
//
//	s, err := service.New(service.Config{Sources: []request.Source{{Bucket: "photos"}}},
//		service.Dependencies{Source: bucket})
//	response := s.Serve(ctx, &service.Request{Method: "GET", Path: "/fit-in/300x200/cat.jpg"})
//
// # What happens to a request
//
// In this order, as in the original: method, signature, expiry, form, allowed
// bucket, edits. Then, once for all identical requests that are under way:
//
//   - The source is asked for its ETag if it can tell it without its body
//     ([Stater]), which may be all that a conditional request or one for a stored
//     derivative needs.
//   - The source, and the overlay if there is one, are read, up to a number of
//     octets.
//   - The header of the picture is read and the edits are planned by it. What is
//     too large is refused before a pixel is decoded.
//   - The plan runs, when there is memory for it.
//   - The result is stored as a derivative. A result above the limit of a response
//     is answered with a redirect to it.
//
// The ETag of a response is a hash of the request in its canonical form, the ETags
// of the source and the overlay, and the version of the code and the
// configuration; it is the key of the derivative too. So a source that changes
// makes what was derived from it unreachable.
//
// # Ahead of requests
//
// Render makes a result before it is asked for, as a derivative. Who calls it is
// trusted: it needs no signature.
//
// # Time
//
// A request has until the deadline of its context, less Config.Reserve, and at most
// Config.Timeout. Who waits for work that another request began leaves at its own
// deadline, and the work goes on for the others; it is cancelled when nobody waits
// any more. The answer is then 503 with Retry-After.
//
// # Memory
//
// The octets of sources that are held, and the estimated memory of plans that run,
// are bounded: others wait. A plan that takes all there is runs alone. What one
// picture may take is bounded by Config.Limits.
//
// # Errors
//
// The body of an error is the original's JSON, status, code and message, or the
// fallback image with the status of the error. 4xx are cached for Config.ErrorMaxAge
// at most, others never.
//
//	what                                        status  code
//	method is not GET, HEAD or OPTIONS          405     MethodNotAllowed
//	signature is missing, cannot be signed      400     AuthorizationQueryParametersError
//	signature is wrong                          403     SignatureDoesNotMatch
//	keys of signatures cannot be read           500     SignatureValidationFailure
//	expires is malformed, past                  400     ImageRequestExpiryFormat, ImageRequestExpired
//	request is malformed, not allowed           4xx     those of package request
//	source does not exist                       404     NoSuchKey
//	source may not be read                      403     AccessDenied
//	source is throttled                         503     SlowDown, with Retry-After
//	source cannot be read otherwise             500     ImageRetrieval::CannotRetrieveImage
//	source has too many octets or pixels        413     TooLargeImageException
//	source is not a picture                     400     RequestTypeError
//	source is broken                            400     InstantiationError
//	edit does not suit the picture              400     those of package edits
//	edit needs what is not set up               400     ImageEdits::CannotParseEdits
//	faces or moderation fail                    500     SmartCrop::Error, Rekognition::DetectModerationLabelsError
//	result is larger than a response may be     413     TooLargeImageException
//	time is up                                  503     TimeoutException, with Retry-After
//	anything else                               500     ProcessingFailure, InternalError
//
// # SVG
//
// A drawing becomes PNG where it is edited and no format is asked for. Without
// edits it is answered as it is stored, with a Content-Security-Policy that keeps
// its scripts from running, and is not subject to negotiation.
//
// # Different from the original
//
//   - AccessDenied, throttling and other failures of the source have their own
//     status; the original answers 404 to each.
//   - A source that is no picture is refused also where no edit is asked for.
//   - A fallback image is cached as an error is; the original has it cached for a
//     year in the place of the picture.
//   - An animation is not negotiated into a format that cannot move.
//   - HEAD and OPTIONS are answered, and conditional requests.
package service
