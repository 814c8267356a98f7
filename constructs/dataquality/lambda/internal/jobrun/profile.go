package jobrun

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

// ErrNoProfile says that a run has no profile among its outputs.
var ErrNoProfile = errors.New("the run has no profile among its outputs")

const (
	// profileExtension ends the key of a profile.
	profileExtension = ".json"
	// validationReport ends the key of the report on a ruleset, which is written
	// beside the profile.
	// https://docs.aws.amazon.com/databrew/latest/dg/profile.data-quality-rules.html
	validationReport = "_dq-validation-report.json"
	// idPrefix is the part of the id of a run that is not in the names of its
	// objects.
	idPrefix = "db_"
)

// Profile returns where the profile of the run is. An output is either the object
// itself or where the job was told to write it: then the name of the profile is
// that of the dataset and the id of the run.
func (r Run) Profile() (location.Location, error) {
	id := strings.TrimPrefix(r.ID, idPrefix)
	var profiles []location.Location
	for _, output := range r.outputs {
		if output.Location == nil {
			continue
		}
		l := location.Location{Bucket: aws.ToString(output.Location.Bucket), Key: aws.ToString(output.Location.Key)}
		switch {
		case strings.HasSuffix(l.Key, validationReport):
			continue
		case !strings.HasSuffix(l.Key, profileExtension):
			l.Key = folder(l.Key) + r.Dataset + "_" + id + profileExtension
		}
		profiles = append(profiles, l)
	}
	if len(profiles) == 0 {
		return location.Location{}, fmt.Errorf("run %s of job %s: %w, which are %d", r.ID, r.Job, ErrNoProfile, len(r.outputs))
	}
	own := slices.IndexFunc(profiles, func(l location.Location) bool { return strings.Contains(l.Name(), id) })
	return profiles[max(0, own)], nil
}

// folder ends a key that is not empty with a slash.
func folder(key string) string {
	if key == "" || strings.HasSuffix(key, "/") {
		return key
	}
	return key + "/"
}
