// Package consumer is what the consumers of event sources share, which users build
// handlers with: kafkasource/consumer, streamprocessor/consumer and
// queueprocessor/consumer. It is the settings that their options set, what of them
// goes to the engine of lambdakit/batch, the parts of a dead letter that do not depend
// on the source, the metrics that all have, and the start.
//
// A consumer adds its event, how that is cut into shards, and its answer.
package consumer
