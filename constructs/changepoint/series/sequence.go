package series

// MaxSequence is the greatest length of a sequence. Those of Kinesis have 56 digits,
// those of DynamoDB Streams up to 40.
const MaxSequence = 128
