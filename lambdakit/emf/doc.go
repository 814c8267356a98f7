// Package emf publishes CloudWatch metrics by writing them to the log, in the
// embedded metric format: one call writes one line of JSON to standard output,
// and CloudWatch Logs makes metrics of it. There is no call to an API, no
// permission to grant, and nothing to flush before the invocation ends.
//
//	metrics := emf.New(os.Stdout, "Lintel/MutualTLSAPI")
//
//	err := metrics.Emit(emf.Record{
//		Dimensions: map[string]string{"Domain": "api.example.com"},
//		Metrics:    []emf.Metric{{Name: "DaysToExpiry", Unit: emf.Count, Value: 41}},
//		Properties: map[string]any{"serial": serial},
//	})
//
// A record that CloudWatch would ignore, in whole or in part, is not written:
// Emit returns an error that says what is wrong with it, because CloudWatch does
// not. The rules are those of
//
//   - the specification of the format,
//     https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
//   - the types of the CloudWatch API that the metrics end in: PutMetricData,
//     MetricDatum and Dimension,
//     https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
//
// and the stricter one where the two differ.
//
// # Cost
//
// Every combination of dimension values is a metric of its own, and is billed as
// one. What identifies a single request belongs into Properties, which CloudWatch
// Logs keeps with the record and can search.
//
// # Log level
//
// Lambda takes a line without a level for INFO. A function in JSON log format
// whose level is higher loses its metrics, unless the records have a property
// such as "level": "ERROR".
package emf
