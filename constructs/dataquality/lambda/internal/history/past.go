package history

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// pastOf reads what a report shows of an item. What is not there, or not what Put
// writes, is left out.
func pastOf(item attributes) report.Past {
	past := report.Past{
		ID:      textOf(item, "runId"),
		Outcome: report.Outcome(textOf(item, "outcome")),
		Values:  map[report.Series]float64{},
	}
	completed, _, _ := strings.Cut(textOf(item, wiring.HistoryRun), "#")
	if at, err := time.Parse(time.RFC3339, completed); err == nil {
		past.Time = at
	}
	list, _ := item["results"].(*types.AttributeValueMemberL)
	if list == nil {
		return past
	}
	for _, value := range list.Value {
		entry, ok := value.(*types.AttributeValueMemberM)
		if !ok {
			continue
		}
		measured, ok := entry.Value["measured"].(*types.AttributeValueMemberN)
		if !ok {
			continue
		}
		if number, err := strconv.ParseFloat(measured.Value, 64); err == nil {
			past.Values[report.Series{Rule: textOf(entry.Value, "rule"), Column: textOf(entry.Value, "column")}] = number
		}
	}
	return past
}

// textOf returns a text, or "" if there is none.
func textOf(item attributes, name string) string {
	if s, ok := item[name].(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}
