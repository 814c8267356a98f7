// Package queueprocessor brings the messages of Amazon SQS, or of a broker of Amazon MQ,
// to a Lambda function without losing one: the queue with its dead-letter queue, the
// event source mapping with its permissions, alarms, and a Go handler that is wired to
// match.
//
// The shortest use makes a queue and builds a handler for it:
//
//	orders := queueprocessor.New(stack, "Orders", &queueprocessor.Props{
//		Handler: &gofunction.Props{Package: "example.com/shop/lambda/orders"},
//	})
//	orders.GrantSend(shop)
//
// The handler is a few lines with the package consumer:
//
//	func main() { consumer.Start(handle) }
//
//	func handle(ctx context.Context, m consumer.Message) error { ... }
//
// [NewMQ] is for ActiveMQ and RabbitMQ.
package queueprocessor
