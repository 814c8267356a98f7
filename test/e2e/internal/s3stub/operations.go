package s3stub

import (
	"net/http"
	"strings"
)

// operation is a row of the table by which requests are told apart: by method, whether they address an object or a
// bucket, and a query parameter that they have.
type operation struct {
	name      string
	method    string
	onObject  bool
	parameter string
}

// operations lists the operations of the data plane; the first row that matches counts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
var operations = []operation{
	{"CompleteMultipartUpload", http.MethodPost, true, "uploadId"},
	{"AbortMultipartUpload", http.MethodDelete, true, "uploadId"},
	{"UploadPart", http.MethodPut, true, "uploadId"},
	{"CreateMultipartUpload", http.MethodPost, true, "uploads"},
	{"GetObject", http.MethodGet, true, ""},
	{"HeadObject", http.MethodHead, true, ""},
	{"PutObject", http.MethodPut, true, ""},
	{"DeleteObject", http.MethodDelete, true, ""},
	{"ListObjectVersions", http.MethodGet, false, "versions"},
	{"ListMultipartUploads", http.MethodGet, false, "uploads"},
	{"GetBucketVersioning", http.MethodGet, false, "versioning"},
	{"PutBucketVersioning", http.MethodPut, false, "versioning"},
	{"ListObjectsV2", http.MethodGet, false, "list-type"},
	{"DeleteObjects", http.MethodPost, false, "delete"},
	{"HeadBucket", http.MethodHead, false, ""},
	{"CreateBucket", http.MethodPut, false, ""},
	{"DeleteBucket", http.MethodDelete, false, ""},
}

// identify tells which operation a request with a path-style URL is.
func identify(r *http.Request, _ []byte) (string, map[string]any, error) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	input := map[string]any{"Bucket": bucket}
	if key != "" {
		input["Key"] = key
	}
	for name, values := range query {
		input[name] = values[0]
	}
	for _, o := range operations {
		if o.method == r.Method && o.onObject == (key != "") && (o.parameter == "" || query.Has(o.parameter)) {
			return "s3:" + o.name, input, nil
		}
	}
	return "", nil, nil
}
