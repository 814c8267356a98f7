package console

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
)

func TestURLs(t *testing.T) {
	l := location.Location{Bucket: "profiles", Key: "out/taxi trips+1.json"}
	const object = "/s3/object/profiles?prefix=out%2Ftaxi+trips%2B1.json&region="
	for _, test := range []struct{ got, want string }{
		{Object("eu-west-1", l), "https://eu-west-1.console.aws.amazon.com" + object + "eu-west-1"},
		{Object("us-gov-west-1", l), "https://us-gov-west-1.console.amazonaws-us-gov.com" + object + "us-gov-west-1"},
		{Object("cn-north-1", l), "https://cn-north-1.console.amazonaws.cn" + object + "cn-north-1"},
		{LogGroup("eu-west-1", "/aws-glue-databrew/jobs/taxi"), "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1" +
			"#logsV2:log-groups/log-group/$252Faws-glue-databrew$252Fjobs$252Ftaxi"},
		{LogGroup("eu-west-1", ""), ""},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}
