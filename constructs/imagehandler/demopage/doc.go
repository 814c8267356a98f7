// Package demopage is the page on which an image service is tried: choose a picture,
// change its edits, and see the result beside the original with their sizes, the
// time, and the request in every form that can say it.
//
// The page is static: one document, a style sheet and scripts without a build step
// or another host, all in the binary. [Files] returns them for a bucket behind a
// distribution, [Handler] serves them beside a service:
//
//	page, err := demopage.Handler(demopage.Settings{Buckets: []string{"photos"}}, list)
//	...
//	mux := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
//		if demopage.Owns(r.URL.Path) {
//			page.ServeHTTP(w, r)
//			return
//		}
//		images.ServeHTTP(w, r)
//	})
//
// All but the document is below /-/, so that the page and the service can share an
// origin: keys of pictures have every other path.
//
// The controls are made from [request.Edits], the table that drives the parser: the
// page gets it as a file that [Files] writes, so that it offers what the service
// takes, in the service's ranges. A control lets a value out of them through: what
// the service says of it is shown as it is, with its status, code and message.
//
// Nothing on the page is inline, so that [Policy], the Content-Security-Policy that
// it needs, allows the page's own origin and the service only. What is chosen is in
// the URL's fragment, which is not sent to a server.
package demopage
