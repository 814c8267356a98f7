package main

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

func TestAwait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newInvocations()
		await := func(id string) bool {
			ctx, cancel := within(time.Second)
			defer cancel()
			return i.await(ctx, id)
		}
		i.end("one")
		if !await("one") {
			t.Error("an end before it is waited for is not seen")
		}
		go func() {
			time.Sleep(time.Second / 2)
			i.end("other")
			i.end("two")
		}()
		if !await("two") {
			t.Error("an end while it is waited for is not seen")
		}

		start := time.Now()
		if await("three") || time.Since(start) != time.Second {
			t.Errorf("waited %v for an end that is not told", time.Since(start))
		}
		if await("four") || time.Since(start) != time.Second {
			t.Error("the next end was waited for, although the last was not told")
		}
		i.end("five")
		go func() {
			time.Sleep(time.Second / 2)
			i.end("six")
		}()
		if !await("six") {
			t.Error("after an end that was told the next is not waited for")
		}
		for n := range 100 {
			i.end(fmt.Sprint(n))
		}
		if len(i.ended) != rememberedInvocations || !i.await(context.Background(), "99") {
			t.Errorf("%d ends are remembered", len(i.ended))
		}
	})
}
