package kpl

// PayloadUnit is what a PUT payload unit holds, by which records put into streams of
// provisioned capacity are charged.
// https://aws.amazon.com/kinesis/data-streams/pricing/
const PayloadUnit = 25 << 10

// PayloadUnits returns the PUT payload units of a record of that many bytes.
func PayloadUnits(bytes int) int {
	return max(1, (bytes+PayloadUnit-1)/PayloadUnit)
}
