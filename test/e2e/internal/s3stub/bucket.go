package s3stub

import (
	"bytes"
	"crypto/md5" // which defines the ETag
	"crypto/rand"
	"io"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/johannesboyne/gofakes3"
)

// bucket holds all versions of its objects.
type bucket struct {
	created   time.Time
	versioned bool
	versions  map[string][]*version // by key, the newest first; no key is without versions
}

// version is a version of an object, or a delete marker.
type version struct {
	key          string
	id           gofakes3.VersionID // "" if made when the bucket was not versioned
	modified     time.Time
	deleteMarker bool
	body         []byte
	metadata     map[string]string
}

// latest returns the newest version, or nil.
func (b *bucket) latest(key string) *version {
	if versions := b.versions[key]; len(versions) > 0 {
		return versions[0]
	}
	return nil
}

// list returns all versions by key, the newest of a key first.
func (b *bucket) list() []*version {
	var list []*version
	for _, key := range slices.Sorted(maps.Keys(b.versions)) {
		list = append(list, b.versions[key]...)
	}
	return list
}

// add makes v the latest version of its key and returns its id. Without versioning it replaces the object.
func (b *bucket) add(v *version) gofakes3.VersionID {
	v.modified = time.Now()
	if b.versioned {
		v.id = gofakes3.VersionID(rand.Text())
	} else {
		b.remove(v.key, "")
	}
	b.versions[v.key] = slices.Insert(b.versions[v.key], 0, v)
	return v.id
}

// nullVersion is the name by which Amazon S3 lists a version without an id, and lets it be deleted.
const nullVersion = "null"

// delete does what DeleteObject does: it removes the version with the id for good; without an id it adds a delete
// marker, or removes the object if the bucket is not versioned. What does not exist is not an error.
func (b *bucket) delete(key string, id gofakes3.VersionID) gofakes3.ObjectDeleteResult {
	if id == "" && b.versioned {
		return gofakes3.ObjectDeleteResult{
			IsDeleteMarker: true,
			VersionID:      b.add(&version{key: key, deleteMarker: true}),
		}
	}
	if id == nullVersion {
		id = ""
	}
	removed := b.remove(key, id)
	if removed == nil {
		return gofakes3.ObjectDeleteResult{}
	}
	return gofakes3.ObjectDeleteResult{IsDeleteMarker: removed.deleteMarker, VersionID: removed.id}
}

// remove removes and returns the version with the id, or nil if there is none.
func (b *bucket) remove(key string, id gofakes3.VersionID) *version {
	i := slices.IndexFunc(b.versions[key], func(v *version) bool { return v.id == id })
	if i < 0 {
		return nil
	}
	removed := b.versions[key][i]
	b.versions[key] = slices.Delete(b.versions[key], i, i+1)
	if len(b.versions[key]) == 0 {
		delete(b.versions, key)
	}
	return removed
}

// exists tells whether v, which may be nil, is there to be read.
func (v *version) exists() bool { return v != nil && !v.deleteMarker }

// hash returns what the ETag is made of.
func (v *version) hash() []byte {
	sum := md5.Sum(v.body)
	return sum[:]
}

// object returns the version as the answer to a request for it or part of it.
func (v *version) object(part *gofakes3.ObjectRangeRequest) (*gofakes3.Object, error) {
	body := v.body
	selected, err := part.Range(int64(len(body)))
	if err != nil {
		return nil, err
	}
	if selected != nil {
		body = body[selected.Start : selected.Start+selected.Length]
	}
	// gofakes3 keeps the time among the metadata, of which an object that a test has stored has none.
	metadata := map[string]string{"Last-Modified": v.modified.UTC().Format(http.TimeFormat)}
	maps.Copy(metadata, v.metadata)
	return &gofakes3.Object{
		Name:           v.key,
		VersionID:      v.id,
		IsDeleteMarker: v.deleteMarker,
		Metadata:       metadata,
		Hash:           v.hash(),
		Size:           int64(len(v.body)),
		Range:          selected,
		Contents:       io.NopCloser(bytes.NewReader(body)),
	}, nil
}

// content returns the version as an entry in the list of objects.
func (v *version) content() *gofakes3.Content {
	return &gofakes3.Content{
		Key:          v.key,
		LastModified: gofakes3.NewContentTime(v.modified),
		ETag:         gofakes3.FormatETag(v.hash()),
		Size:         int64(len(v.body)),
	}
}

// item returns the version as an entry in the list of versions.
func (v *version) item(latest bool) gofakes3.VersionItem {
	if v.deleteMarker {
		return &gofakes3.DeleteMarker{
			Key:          v.key,
			VersionID:    v.id,
			IsLatest:     latest,
			LastModified: gofakes3.NewContentTime(v.modified),
		}
	}
	return &gofakes3.Version{
		Key:          v.key,
		VersionID:    v.id,
		IsLatest:     latest,
		LastModified: gofakes3.NewContentTime(v.modified),
		ETag:         gofakes3.FormatETag(v.hash()),
		Size:         int64(len(v.body)),
	}
}
