package promotion

import (
	"maps"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
)

// Limits of a [State], so that its JSON fits into an item of DynamoDB (400 KB).
const (
	MaxImages  = 400 // images, beside those that the histories name
	MaxHistory = 50  // entries of the history of a stage
	MaxNames   = 50  // names of images of which a stage knows the newest
	MaxReason  = 200 // characters of a reason
)

// An Image is what decides on an image.
type Image struct {
	// ARN is that of the build, which tells images apart.
	ARN string
	// Name is that in the ARN, which is that of the recipe.
	Name    string
	Version imagebuilder.Version
	// Created is when the build was begun.
	Created time.Time
}

// A Record is an image that the track knows.
type Record struct {
	Image
	// Held says why the image waits for an operator at every gate.
	Held string `json:",omitempty"`
	// Out says why the image moves into no further stage: it was rejected, or a stage
	// was rolled back from it.
	Out string `json:",omitempty"`
}

// An Entry of a history says that a stage got an image.
type Entry struct {
	Image  string // its ARN
	At     time.Time
	Cause  Kind   // what has made it move
	Reason string `json:",omitempty"`
}

// A Level is what a stage has. Level zero has nothing.
type Level struct {
	// Current is the ARN of the image, and Entered when it came.
	Current string `json:",omitempty"`
	Entered time.Time
	// Revision counts the images that the stage got.
	Revision int64
	// History is what came, the last one last.
	History []Entry `json:",omitempty"`
	// Newest are the newest images that have been there, by name.
	Newest map[string]Mark `json:",omitempty"`
}

// A Mark is the highest version and the latest begin of the images of a name.
type Mark struct {
	Version imagebuilder.Version
	Created time.Time
}

// A State is all that is known of a track. The zero State is that of a new track.
type State struct {
	// Images are in the order in which they were built or told.
	Images []Record `json:",omitempty"`
	// Built has the newest image, which waits for the first stage.
	Built Level
	// Stages are by name.
	Stages map[string]Level `json:",omitempty"`
	// Paused is why nothing moves by itself; "" if it does.
	Paused string `json:",omitempty"`
}

// Record returns the image with an ARN.
func (s State) Record(arn string) (Record, bool) {
	i := s.find(arn)
	if i < 0 {
		return Record{}, false
	}
	return s.Images[i], true
}

// Previous returns the ARN of the image that the stage had before the one that it
// has, or "".
func (l Level) Previous() string {
	for _, e := range slices.Backward(l.History) {
		if e.Image != l.Current {
			return e.Image
		}
	}
	return ""
}

func (s State) find(arn string) int {
	return slices.IndexFunc(s.Images, func(r Record) bool { return r.ARN == arn })
}

// clone copies the state, so that the copy may be changed.
func (s State) clone() State {
	s.Images = slices.Clone(s.Images)
	s.Built = s.Built.clone()
	stages := make(map[string]Level, len(s.Stages))
	for name, level := range s.Stages {
		stages[name] = level.clone()
	}
	s.Stages = stages
	return s
}

func (l Level) clone() Level {
	l.History, l.Newest = slices.Clone(l.History), maps.Clone(l.Newest)
	return l
}

// takes tells whether an image is newer than all that have been there.
func (l Level) takes(image Image) bool {
	for name, newest := range l.Newest {
		if name == image.Name && image.Version.Compare(newest.Version) <= 0 {
			return false
		}
		if name != image.Name && !image.Created.After(newest.Created) {
			return false
		}
	}
	return true
}

// enter puts an image there.
func (l *Level) enter(image Image, entry Entry) {
	l.Current, l.Entered = image.ARN, entry.At
	l.Revision++
	l.History = append(l.History, entry)
	l.History = l.History[max(0, len(l.History)-MaxHistory):]
	if l.Newest == nil {
		l.Newest = map[string]Mark{}
	}
	mark, known := l.Newest[image.Name]
	if !known || image.Version.Compare(mark.Version) > 0 {
		mark.Version = image.Version
	}
	if image.Created.After(mark.Created) {
		mark.Created = image.Created
	}
	l.Newest[image.Name] = mark
	l.forgetNames()
}

// forgetNames drops the name of which the images are the oldest while there are too
// many: an image of that name that comes late is older than the others.
func (l *Level) forgetNames() {
	for len(l.Newest) > MaxNames {
		oldest := ""
		for _, name := range slices.Sorted(maps.Keys(l.Newest)) {
			if oldest == "" || l.Newest[name].Created.Before(l.Newest[oldest].Created) {
				oldest = name
			}
		}
		delete(l.Newest, oldest)
	}
}

// forgetImages drops the images that came first and that no stage has had, while there
// are too many.
func (s *State) forgetImages() {
	excess := len(s.Images) - MaxImages
	if excess <= 0 {
		return
	}
	used := map[string]bool{s.Built.Current: true}
	for _, level := range s.Stages {
		used[level.Current] = true
		for _, e := range level.History {
			used[e.Image] = true
		}
	}
	s.Images = slices.DeleteFunc(s.Images, func(r Record) bool {
		if excess <= 0 || used[r.ARN] {
			return false
		}
		excess--
		return true
	})
}
