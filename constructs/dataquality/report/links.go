package report

// A namedLink is a URL and what is there.
type namedLink struct{ Name, URL string }

// links are where people go from a report, the page itself first. What is not to
// be linked has no URL.
func (r *Run) links() []namedLink {
	return []namedLink{
		{"Report", link(r.Report.URL)},
		{"Profile", link(r.Profile.URL)},
		{"Run in AWS Glue DataBrew", link(r.Console)},
		{"Log", link(r.Log)},
	}
}
