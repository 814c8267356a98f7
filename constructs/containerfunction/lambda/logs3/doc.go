// Command logs3 is a Lambda extension that stores a function's logs and platform
// events in S3. Package constructs/logs3 has the construct that adds it to
// functions; package logbatch has the format of what is stored.
//
// Lambda starts it from /opt/extensions, whatever language the function is in. It
// registers with the Extensions API, subscribes to the Telemetry API, and takes
// what Lambda posts to it into a bounded buffer. A post is acknowledged when its
// records are in the buffer; each of them is then stored in S3, or counted as
// dropped in the next object, the function's log and a metric.
//
// # When it sends
//
// While a function is not invoked, Lambda freezes it and its extensions. So what
// has to be sent is sent before the extension asks for the next event: it waits for
// platform.runtimeDone, then sends, and Lambda bills until it is done. By default it
// does so only for invocations that begin when something is due: a minute old, or
// enough for an object. During long invocations it sends what becomes due in the
// background. With LINTEL_LOGS3_FLUSH=invocation it does so for each.
//
// It stops well before the function's timeout, and after three seconds at most, and
// lets invocations pass without waiting for a while when S3 fails.
//
// When the environment is shut down it has two seconds: it takes what is still
// posted, then no more, and sends all. What it cannot store is said in the log.
//
// # It never takes the function down
//
// Lambda ends an environment whose extension exits or reports an error. So nothing
// does either: without a bucket, a subscription or S3 it says so in the log and goes
// on asking for events. Only after SHUTDOWN, or when the Extensions API says that
// the environment cannot go on, it exits.
//
// SIGKILL, as when the environment runs out of memory, loses what is in the buffer.
//
// Sources: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
// and https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html.
package main
