package main

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// connectFailures remembers the last failure to connect to each broker. The client's
// own errors do not say which of the addresses that the cluster advertises could not
// be reached, and why.
type connectFailures struct {
	mu   sync.Mutex
	last map[string]error // by address
}

var _ kgo.HookBrokerConnect = (*connectFailures)(nil)

// OnBrokerConnect implements [kgo.HookBrokerConnect].
func (f *connectFailures) OnBrokerConnect(meta kgo.BrokerMetadata, _ time.Duration, _ net.Conn, err error) {
	address := net.JoinHostPort(meta.Host, fmt.Sprint(meta.Port))
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		delete(f.last, address)
		return
	}
	if f.last == nil {
		f.last = map[string]error{}
	}
	f.last[address] = err
}

// explain adds to an error that may pass why brokers could not be reached.
func (f *connectFailures) explain(err error) error {
	if err == nil || prospectOf(err) == lasts {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	var causes []string
	for address, cause := range f.last {
		if !strings.Contains(err.Error(), cause.Error()) {
			causes = append(causes, fmt.Sprintf("broker %s: %v", address, cause))
		}
	}
	if causes == nil {
		return err
	}
	slices.Sort(causes)
	return fmt.Errorf("%w (%s)", err, strings.Join(causes, "; "))
}
