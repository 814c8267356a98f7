// Package kafkasource brings Kafka records to a Lambda function without losing
// one: event source mappings with the permissions, the failure destinations and
// the alarms they need, and a Go handler that knows them.
//
// The shortest use builds a handler and maps a topic of a cluster to it:
//
//	kafkasource.New(stack, "Orders", &kafkasource.Props{
//		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
//		Topics:  []string{"orders"},
//		MSK:     &kafkasource.MSK{ClusterARN: clusterARN},
//	})
//
// The handler is a few lines with the package consumer:
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, r consumer.Record) error { ... }
//
// # What happens to a record that fails
//
// The consumer tries it again, then parks it with its full context in
// Source.DeadLetters, and its partition goes on. What the consumer cannot take
// care of, because the function timed out, crashed or was not allowed to run,
// Lambda retries; what Lambda gives up it sends to the on-failure destination: by
// default Source.Bucket, with the records themselves. Nothing is dropped
// silently, and alarms tell of each.
//
// # Modes
//
// On demand, the default, Lambda chooses the number of pollers, and there is no
// charge for them. They reach Lambda, STS and Secrets Manager through the VPC, by
// NAT or PrivateLink, which is checked. [Props.ProvisionedPollers] are charged by
// the hour and bring what a busy topic needs: retries that start at the record
// that failed, bisecting, limits of retries and age, schema registries, metrics.
//
// The function's answer and the mapping are set together: where the mapping does
// not read which records failed, the consumer fails the whole batch.
package kafkasource
