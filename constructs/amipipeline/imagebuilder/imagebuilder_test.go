package imagebuilder_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func mustARN(t testing.TB, text string) imagebuilder.ARN {
	t.Helper()
	arn, err := imagebuilder.ParseARN(text)
	if err != nil {
		t.Fatal(err)
	}
	return arn
}

// TestAvailable reads the message of the documentation, with more AMIs.
func TestAvailable(t *testing.T) {
	want := imagebuilder.Image{
		ARN:  mustARN(t, "arn:aws:imagebuilder:us-west-1:123456789012:image/example-linux-image/1.0.0/3"),
		Type: "AMI", Status: imagebuilder.Available,
		Pipeline: "arn:aws:imagebuilder:us-west-1:123456789012:image-pipeline/example-linux-pipeline",
		Recipe:   "arn:aws:imagebuilder:us-west-1:123456789012:image-recipe/example-linux-image/1.0.0", RecipeName: "example-linux-image",
		Platform: "Linux", OSVersion: "Amazon Linux 2", Created: time.Date(2022, 7, 28, 1, 13, 45, 0, time.UTC),
		AMIs: []imagebuilder.AMI{
			{Account: "123456789012", Region: "us-west-1", ID: "ami-01a23bc4def5a6789"},
			{Account: "123456789012", Region: "us-west-2", ID: "ami-0260900d063de06d6"},
			{Account: "210987654321", Region: "us-west-2", ID: "ami-0bb754bc522f77b2a"},
		},
	}
	message := read(t, "available.json")
	envelope, err := json.Marshal(map[string]string{"Type": "Notification", "Message": string(message), "Timestamp": "2022-07-28T01:40:00.123Z"})
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string][]byte{"raw": message, "in an envelope": envelope} {
		event, err := imagebuilder.ParseEvent(body)
		if err != nil || event.Image == nil || !reflect.DeepEqual(*event.Image, want) {
			t.Errorf("%s: got %+v, %v\nwant %+v", name, event.Image, err, want)
		}
		if in := name == "in an envelope"; event.Time.IsZero() == in {
			t.Errorf("%s: got time %v", name, event.Time)
		}
	}
}

func TestFailed(t *testing.T) {
	i, err := imagebuilder.ParseImage(read(t, "failed.json"))
	if err != nil || i.Status != imagebuilder.Failed || i.Reason != "Image Failure reason." || i.RecipeName != "my-example-image" || len(i.AMIs) != 0 {
		t.Errorf("got %+v, %v", i, err)
	}
}

// TestOptional: what an image can be followed without may be missing or of another
// form.
func TestOptional(t *testing.T) {
	for _, text := range []string{
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"outputResources":{"amis":[{"region":"eu-west-1","image":"ami-12345678"}]}}`,
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"imageRecipe":7,"platform":[],"dateCreated":1,"sourcePipelineArn":null,
		  "outputResources":{"amis":[{"region":"eu-west-1","image":"ami-12345678"},{"region":"eu-west-1","image":"ami-12345678","accountId":"123456789012"}]}}`,
	} {
		i, err := imagebuilder.ParseImage([]byte(strings.ReplaceAll(text, "ARN", arn)))
		if err != nil || len(i.AMIs) != 1 || i.AMIs[0].Account != "123456789012" || i.Pipeline != "" || !i.Created.IsZero() || i.RecipeName != "web" {
			t.Errorf("got %+v, %v", i, err)
		}
	}
}

const arn = "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.2.0/3"

func TestFaults(t *testing.T) {
	for body, want := range map[string]string{
		``:                              "JSON",
		`[]`:                            "need that of a build",
		`{"arn":7}`:                     "need that of a build",
		`{"arn":"ARN"}`:                 "no state",
		`{"arn":"ARN","state":"x"}`:     "no state",
		`{"arn":"ARN/4","state":{}}`:    "need that of a build",
		`{"Type":"Notification"}`:       "JSON",
		`{"source":"aws.imagebuilder"}`: "need that of a build",
		`{"arn":"arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.2.0"}`:                                                                                                 "need that of a build",
		`{"arn":"arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.x.0/1"}`:                                                                                               "need numbers",
		`{"arn":"ARN","state":{"status":"AVAILABLE"}}`:                                                                                                                          "no AMI",
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"outputResources":{"amis":"x"}}`:                                                                                           "no AMI",
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"outputResources":{"amis":[{"image":"ami-12345678"}]}}`:                                                                    `region ""`,
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"outputResources":{"amis":[{"region":"eu-west-1","image":"i-1"}]}}`:                                                        `AMI "i-1"`,
		`{"arn":"ARN","state":{"status":"AVAILABLE"},"outputResources":{"amis":[{"region":"eu-west-1","image":"ami-12345678"},{"region":"eu-west-1","image":"ami-12345679"}]}}`: "need one",
		`{"source":"aws.imagebuilder","detail-type":"x","resources":["ARN"],"detail":{}}`:                                                                                       "detail-type",
		`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder Image State Change","resources":["ARN"],"detail":{}}`:                                                    "no state",
		`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder Image State Change","resources":["ARN"]}`:                                                                "JSON",
		`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder CVE Detected","resources":["ARN"],"detail":{}}`:                                                          "finding-severity-counts",
		`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder CVE Detected","resources":["ARN"],"detail":{"finding-severity-counts":{"high":"7"}}}`:                    "string",
		`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder CVE Detected","resources":["ARN"],"detail":{"finding-severity-counts":{"high":-7}}}`:                     "below zero",
	} {
		_, err := imagebuilder.ParseEvent([]byte(strings.ReplaceAll(body, "ARN", arn)))
		if !errors.Is(err, imagebuilder.ErrEvent) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot %v, want %q", body, err, want)
		}
	}
}

func TestEvents(t *testing.T) {
	event, err := imagebuilder.ParseEvent([]byte(`{"version":"0","detail-type":"EC2 Image Builder Image State Change","source":"aws.imagebuilder",
		"time":"2024-01-18T17:50:56Z","resources":["` + arn + `"],"detail":{"previous-state":{"status":"TESTING"},"state":{"status":"CANCELLED"}}}`))
	if err != nil || !reflect.DeepEqual(event, imagebuilder.Event{
		Change: &imagebuilder.Change{ARN: mustARN(t, arn), Status: "CANCELLED"}, Time: time.Date(2024, 1, 18, 17, 50, 56, 0, time.UTC)}) {
		t.Errorf("got %+v, %v", event, err)
	}
	const pipeline = "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/web"
	event, err = imagebuilder.ParseEvent([]byte(`{"detail-type":"EC2 Image Builder CVE Detected","source":"aws.imagebuilder",
		"resources":["` + arn + `","` + pipeline + `"],"detail":{"resource-id":"i-1234567890abcdef0","finding-severity-counts":{"all":10,"critical":1,"high":2,"medium":3}}}`))
	want := imagebuilder.Findings{ARN: mustARN(t, arn), Pipeline: pipeline, Instance: "i-1234567890abcdef0", All: 10, Critical: 1, High: 2, Medium: 3}
	if err != nil || event.Findings == nil || *event.Findings != want {
		t.Errorf("got %+v, %v", event.Findings, err)
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"Aug 27, 2024 6:43:22 PM":       "2024-08-27T18:43:22Z",
		"Aug 7, 2024, 12:43:22\u202fAM": "2024-08-07T00:43:22Z",
		"2026-09-03T05:44:21.121Z":      "2026-09-03T05:44:21.121Z",
		"2026-09-03T05:44:21+02:00":     "2026-09-03T03:44:21Z",
		"yesterday":                     "0001-01-01T00:00:00Z",
	} {
		i, err := imagebuilder.ParseImage(fmt.Appendf(nil, `{"arn":%q,"state":{"status":"FAILED"},"dateCreated":%q}`, arn, text))
		if got := i.Created.Format(time.RFC3339Nano); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, err, want)
		}
	}
}

// FuzzParseEvent: what is read has what following it needs, and an ARN that is read the
// same again.
func FuzzParseEvent(f *testing.F) {
	f.Add(read(f, "available.json"))
	f.Add(read(f, "failed.json"))
	f.Add([]byte(`{"source":"aws.imagebuilder","detail-type":"EC2 Image Builder CVE Detected","resources":["` + arn + `"],"detail":{"finding-severity-counts":{"high":7}}}`))
	f.Add([]byte(`{"Type":"Notification","Message":"{}"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := imagebuilder.ParseEvent(body)
		if err != nil {
			if !errors.Is(err, imagebuilder.ErrEvent) || !reflect.DeepEqual(event, imagebuilder.Event{}) {
				t.Fatalf("got %+v and %v", event, err)
			}
			return
		}
		var a imagebuilder.ARN
		switch {
		case event.Image != nil:
			a = event.Image.ARN
			for _, ami := range event.Image.AMIs {
				if ami.Account == "" || ami.Region == "" || !strings.HasPrefix(ami.ID, "ami-") {
					t.Errorf("got AMI %+v", ami)
				}
			}
		case event.Change != nil:
			a = event.Change.ARN
		default:
			a = event.Findings.ARN
		}
		if again, err := imagebuilder.ParseARN(a.String()); err != nil || again != a {
			t.Errorf("got ARN %v, which is read as %v, %v", a, again, err)
		}
	})
}

func ExampleParseEvent() {
	event, err := imagebuilder.ParseEvent([]byte(`{
		"arn": "arn:aws:imagebuilder:eu-west-1:123456789012:image/web/1.2.0/3",
		"state": {"status": "AVAILABLE"},
		"outputResources": {"amis": [{"region": "eu-west-1", "image": "ami-01a23bc4def5a6789"}]}}`))
	if err != nil {
		panic(err)
	}
	fmt.Println(event.Image.ARN.Version, event.Image.AMIs)
	// Output: 1.2.0/3 [{123456789012 eu-west-1 ami-01a23bc4def5a6789}]
}
