package dataquality

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsdatabrew"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/internal/synth"
)

// ParameterType is what a path parameter stands for.
type ParameterType string

// The types of a path parameter.
const (
	StringParameter   ParameterType = "String"
	NumberParameter   ParameterType = "Number"
	DatetimeParameter ParameterType = "Datetime"
)

// PathParameter is a part of a path that differs between files, such as a date.
type PathParameter struct {
	// Type of the parameter. Default: StringParameter.
	Type ParameterType
	// DatetimeFormat of a DatetimeParameter, such as "yyyy-MM-dd". Required there.
	DatetimeFormat string
	// TimezoneOffset of a DatetimeParameter, such as "+02:00". Default: UTC.
	TimezoneOffset string
	// CreateColumn adds a column with the parameter's value to the data.
	CreateColumn bool
	// Filter selects files by the parameter, in DataBrew's expressions, such as
	// "starts_with :prefix". Default: all.
	Filter string
	// FilterValues of the variables of Filter, with their colons.
	FilterValues map[string]string
}

// pathParameters in the order of their names.
func pathParameters(parameters map[string]PathParameter) any {
	out := []any{}
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		parameter := parameters[name]
		out = append(out, &awsdatabrew.CfnDataset_PathParameterProperty{
			PathParameterName: jsii.String(name),
			DatasetParameter:  parameter.dataset(name),
		})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (p PathParameter) dataset(name string) *awsdatabrew.CfnDataset_DatasetParameterProperty {
	kind := p.Type
	if kind == "" {
		kind = StringParameter
	}
	out := &awsdatabrew.CfnDataset_DatasetParameterProperty{
		Name: jsii.String(name), Type: jsii.String(string(kind)), CreateColumn: jsii.Bool(p.CreateColumn),
	}
	if kind == DatetimeParameter {
		out.DatetimeOptions = &awsdatabrew.CfnDataset_DatetimeOptionsProperty{
			Format: jsii.String(p.DatetimeFormat), TimezoneOffset: synth.Optional(p.TimezoneOffset),
		}
	}
	if p.Filter != "" {
		values := []any{}
		for _, reference := range slices.Sorted(maps.Keys(p.FilterValues)) {
			values = append(values, &awsdatabrew.CfnDataset_FilterValueProperty{
				ValueReference: jsii.String(reference), Value: jsii.String(p.FilterValues[reference]),
			})
		}
		out.Filter = &awsdatabrew.CfnDataset_FilterExpressionProperty{Expression: jsii.String(p.Filter), ValuesMap: values}
	}
	return out
}

// filesLimit is nil for all files.
func (p *Props) filesLimit() any {
	if p.MaxFiles == 0 {
		return nil
	}
	order := "DESCENDING"
	if p.OldestFilesFirst {
		order = "ASCENDING"
	}
	return &awsdatabrew.CfnDataset_FilesLimitProperty{
		MaxFiles: jsii.Number(p.MaxFiles), OrderedBy: jsii.String("LAST_MODIFIED_DATE"), Order: jsii.String(order),
	}
}
