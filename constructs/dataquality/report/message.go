package report

// maxDefault is the size of the JSON in a message. In the worst case, where all of
// it has to be escaped, it is twice as large, as is the mail: together less than
// what Amazon SNS takes, 262,144 bytes
// (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). Half of that is
// not used in practice, so that subscribers that get it in another envelope, as
// AWS Lambda and Amazon SQS do, can take it too.
const maxDefault = 80 << 10

// Message returns the subject and the message for Publish of Amazon SNS with the
// MessageStructure "json". E-mail gets [Mail], SMS the subject and all others
// [JSON].
func Message(run *Run) (subject, message string) {
	subject, body := Mail(run)
	return subject, string(encode(struct {
		Default string `json:"default"`
		Email   string `json:"email"`
		SMS     string `json:"sms"`
	}{string(JSON(run, maxDefault)), body, subject}))
}
