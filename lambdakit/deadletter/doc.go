// Package deadletter keeps what a consumer could not process: the record as it
// was, where it came from and why it was given up, in one JSON document for people
// to look at and for programs to replay.
//
//	letters, err := sqstarget.FromEnv(ctx) // a queue; large records in a bucket
//	...
//	consumer.Start(handle, consumer.WithDeadLetters(letters))
//
// A [Target] takes letters. Package sqstarget sends them to an Amazon SQS queue,
// package s3target writes them to an Amazon S3 bucket. Any other destination is one
// method.
//
// # Reading them
//
// [Parse] reads the body of a message or an object:
//
//	letter, err := deadletter.Parse([]byte(message.Body))
//	if err == nil && letter.Overflow != nil {
//		letter, err = s3target.Fetch(ctx, client, letter.Overflow)
//	}
//
// Key, value and headers are exactly what the record had: null and empty are told
// apart, bytes that are not text survive.
//
// # Version 1
//
//	{
//	  "version": 1,
//	  "id": "shop-orders/b-1.example.com:9094/orders/0/15/1545084650987",
//	  "source": {"type": "SelfManagedKafka", "bootstrapServers": ["b-1.example.com:9094"]},
//	  "kafka": {
//	    "topic": "orders", "partition": 0, "offset": 15,
//	    "timestamp": "2018-12-17T22:10:50.987Z", "timestampType": "CREATE_TIME"
//	  },
//	  "content": {
//	    "key": null,
//	    "value": "SGVsbG8=",
//	    "headers": [{"key": "trace", "value": "AAE="}]
//	  },
//	  "failure": {
//	    "error": "decode order: unexpected end of JSON input",
//	    "type": "*fmt.wrapError",
//	    "chain": [{"type": "*json.SyntaxError", "error": "unexpected end of JSON input"}],
//	    "permanent": true, "attempts": 1, "deliveries": 1,
//	    "firstAt": "2026-11-22T14:15:00Z", "lastAt": "2026-11-22T14:15:00Z"
//	  },
//	  "function": {"name": "shop-orders", "version": "$LATEST", "requestId": "8f5e", "logStream": "2026/11/22/[$LATEST]abc"}
//	}
//
// Bytes are base64 (RFC 4648, section 4, with padding), times RFC 3339. The document
// is ASCII: everything else is escaped, because SQS refuses some characters that
// JSON allows. Members may be added in this version; readers ignore those that they
// do not know. The version changes if the meaning of a member does.
//
// The types of this package say what each member is.
package deadletter
