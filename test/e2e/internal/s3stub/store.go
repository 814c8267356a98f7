package s3stub

import (
	"io"
	"maps"
	"slices"
	"sort"
	"sync"
	"time"

	"github.com/johannesboyne/gofakes3"
)

// maxDeleted is how many objects one DeleteObjects request may name.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const maxDeleted = 1000

// store keeps objects in memory. It is a backend of gofakes3 in place of the one that comes with it, which cannot read
// a key after its newest version was deleted, and has no second page in the list of versions.
type store struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

var (
	_ gofakes3.Backend          = (*store)(nil)
	_ gofakes3.VersionedBackend = (*store)(nil)
)

func newStore() *store {
	return &store{buckets: map[string]*bucket{}}
}

// with calls f with the bucket, under the lock of the store.
func (s *store) with(name string, f func(*bucket) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, ok := s.buckets[name]
	if !ok {
		return gofakes3.BucketNotFound(name)
	}
	return f(b)
}

func (s *store) ListBuckets() ([]gofakes3.BucketInfo, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []gofakes3.BucketInfo
	for _, name := range slices.Sorted(maps.Keys(s.buckets)) {
		list = append(list, gofakes3.BucketInfo{Name: name, CreationDate: gofakes3.NewContentTime(s.buckets[name].created)})
	}
	return list, nil
}

func (s *store) CreateBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.buckets[name]; ok {
		return gofakes3.ResourceError(gofakes3.ErrBucketAlreadyExists, name)
	}
	s.buckets[name] = &bucket{created: time.Now(), versions: map[string][]*version{}}
	return nil
}

func (s *store) BucketExists(name string) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.buckets[name]
	return ok, nil
}

func (s *store) DeleteBucket(name string) error {
	return s.with(name, func(b *bucket) error {
		if len(b.versions) > 0 {
			return gofakes3.ResourceError(gofakes3.ErrBucketNotEmpty, name)
		}
		delete(s.buckets, name)
		return nil
	})
}

func (s *store) ForceDeleteBucket(name string) error {
	return s.with(name, func(*bucket) error {
		delete(s.buckets, name)
		return nil
	})
}

func (s *store) VersioningConfiguration(name string) (configuration gofakes3.VersioningConfiguration, err error) {
	err = s.with(name, func(b *bucket) error {
		if b.versioned {
			configuration.Status = gofakes3.VersioningEnabled
		}
		return nil
	})
	return configuration, err
}

// SetVersioningConfiguration can enable versioning, not suspend it.
func (s *store) SetVersioningConfiguration(name string, configuration gofakes3.VersioningConfiguration) error {
	if !configuration.Enabled() || configuration.MFADelete.Enabled() {
		return gofakes3.ErrNotImplemented
	}
	return s.with(name, func(b *bucket) error {
		b.versioned = true
		return nil
	})
}

func (s *store) PutObject(name, key string, metadata map[string]string, input io.Reader, size int64,
	conditions *gofakes3.PutConditions) (result gofakes3.PutObjectResult, err error) {
	body, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return result, err
	}
	err = s.with(name, func(b *bucket) error {
		if conditions != nil {
			current := new(gofakes3.ConditionalObjectInfo)
			if latest := b.latest(key); latest.exists() {
				current.Exists, current.Hash = true, latest.hash()
			}
			if err := gofakes3.CheckPutConditions(conditions, current); err != nil {
				return err
			}
		}
		result.VersionID = b.add(&version{key: key, body: body, metadata: metadata})
		return nil
	})
	return result, err
}

func (s *store) CopyObject(sourceBucket, sourceKey, bucket, key string, metadata map[string]string) (gofakes3.CopyObjectResult, error) {
	return gofakes3.CopyObject(s, sourceBucket, sourceKey, bucket, key, metadata)
}

func (s *store) GetObject(name, key string, part *gofakes3.ObjectRangeRequest) (object *gofakes3.Object, err error) {
	err = s.with(name, func(b *bucket) error {
		latest := b.latest(key)
		if !latest.exists() {
			return gofakes3.KeyNotFound(key)
		}
		object, err = latest.object(part)
		return err
	})
	return object, err
}

func (s *store) HeadObject(name, key string) (*gofakes3.Object, error) {
	return s.GetObject(name, key, nil)
}

func (s *store) GetObjectVersion(name, key string, id gofakes3.VersionID,
	part *gofakes3.ObjectRangeRequest) (object *gofakes3.Object, err error) {
	err = s.with(name, func(b *bucket) error {
		for _, v := range b.versions[key] {
			if v.id == id {
				object, err = v.object(part)
				return err
			}
		}
		return gofakes3.ErrNoSuchVersion
	})
	return object, err
}

func (s *store) HeadObjectVersion(name, key string, id gofakes3.VersionID) (*gofakes3.Object, error) {
	return s.GetObjectVersion(name, key, id, nil)
}

func (s *store) DeleteObject(name, key string) (gofakes3.ObjectDeleteResult, error) {
	return s.DeleteObjectVersion(name, key, "")
}

func (s *store) DeleteObjectVersion(name, key string, id gofakes3.VersionID) (result gofakes3.ObjectDeleteResult, err error) {
	err = s.with(name, func(b *bucket) error {
		result = b.delete(key, id)
		return nil
	})
	return result, err
}

func (s *store) DeleteMulti(name string, keys ...string) (gofakes3.MultiDeleteResult, error) {
	var objects []gofakes3.ObjectID
	for _, key := range keys {
		objects = append(objects, gofakes3.ObjectID{Key: key})
	}
	return s.DeleteMultiVersions(name, objects...)
}

func (s *store) DeleteMultiVersions(name string, objects ...gofakes3.ObjectID) (result gofakes3.MultiDeleteResult, err error) {
	if len(objects) > maxDeleted {
		return result, gofakes3.ErrMalformedXML
	}
	err = s.with(name, func(b *bucket) error {
		for _, o := range objects {
			b.delete(o.Key, gofakes3.VersionID(o.VersionID))
		}
		result.Deleted = objects
		return nil
	})
	return result, err
}

func (s *store) ListBucket(name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	list := gofakes3.NewObjectList()
	err := s.with(name, func(b *bucket) error {
		var match gofakes3.PrefixMatch
		for _, v := range b.list() {
			if !v.exists() || v != b.latest(v.key) || v.key <= page.Marker || !prefix.Match(v.key, &match) {
				continue
			}
			if page.MaxKeys > 0 && int64(len(list.Contents)+len(list.CommonPrefixes)) == page.MaxKeys {
				list.IsTruncated = true
				break
			}
			list.NextMarker = v.key
			if match.CommonPrefix {
				list.AddPrefix(match.MatchedPart)
			} else {
				list.Add(v.content())
			}
		}
		if !list.IsTruncated {
			list.NextMarker = ""
		}
		return nil
	})
	return list, err
}

func (s *store) ListBucketVersions(name string, prefix *gofakes3.Prefix, page *gofakes3.ListBucketVersionsPage) (*gofakes3.ListBucketVersionsResult, error) {
	result := gofakes3.NewListBucketVersionsResult(name, prefix, page)
	err := s.with(name, func(b *bucket) error {
		list := b.list()
		list = slices.DeleteFunc(list[behind(list, page):], func(v *version) bool { return !prefix.Match(v.key, nil) })
		if page.MaxKeys > 0 && int64(len(list)) > page.MaxKeys {
			list = list[:page.MaxKeys]
			end := list[len(list)-1]
			result.IsTruncated, result.NextKeyMarker, result.NextVersionIDMarker = true, end.key, end.id
		}
		for _, v := range list {
			result.Versions = append(result.Versions, v.item(v == b.latest(v.key)))
		}
		return nil
	})
	return result, err
}

// behind returns the index in list of what comes behind the markers of a page. They name the last entry of the page
// before; a key alone stands for all its versions.
func behind(list []*version, page *gofakes3.ListBucketVersionsPage) int {
	if !page.HasKeyMarker {
		return 0
	}
	first := search(list, func(v *version) bool { return v.key >= page.KeyMarker })
	end := search(list, func(v *version) bool { return v.key > page.KeyMarker })
	if !page.HasVersionIDMarker {
		return end
	}
	for i, v := range list[first:end] {
		if v.id == page.VersionIDMarker {
			return first + i + 1
		}
	}
	return first // the client has deleted the entries of the page before
}

// search returns the index of the first version with the property, or the length of the list.
func search(list []*version, property func(*version) bool) int {
	return sort.Search(len(list), func(i int) bool { return property(list[i]) })
}
