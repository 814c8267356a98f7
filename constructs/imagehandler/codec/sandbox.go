package codec

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// wasmModule is a module that is compiled when it is first used.
type wasmModule struct {
	packed *[]byte
	once   sync.Once
	code   []byte
	cache  wazero.CompilationCache
	err    error
}

var (
	avifDecoderModule = wasmModule{packed: &avifDecoder}
	avifEncoderModule = wasmModule{packed: &avifEncoder}
)

func (m *wasmModule) load() {
	m.once.Do(func() {
		if len(*m.packed) == 0 {
			m.err = &UnsupportedError{Format: AVIF, Feature: "processors of this kind"}
			return
		}
		z, err := gzip.NewReader(bytes.NewReader(*m.packed))
		if err != nil {
			m.err = err
			return
		}
		m.cache = wazero.NewCompilationCache()
		m.code, m.err = io.ReadAll(z)
	})
}

// wasmPage is the unit of the memory of WebAssembly.
const wasmPage = 1 << 16

// run calls f with an instance of the module that has memory of its own, of so
// many octets at most. All of it is gone afterwards.
func (m *wasmModule) run(ctx context.Context, memory int64, f func(*wasmInstance) error) error {
	m.load()
	if m.err != nil {
		return m.err
	}
	pages := uint32(min(max(memory, 0)/wasmPage, math.MaxUint16+1))
	config := wazero.NewRuntimeConfig().
		WithCompilationCache(m.cache).
		WithMemoryLimitPages(max(pages, 1))
	// The compiler takes the workers out of the context.
	compiling := experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
	r := wazero.NewRuntimeWithConfig(compiling, config)
	defer r.Close(context.WithoutCancel(ctx))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return err
	}
	compiled, err := r.CompileModule(compiling, m.code)
	if err != nil {
		return err
	}
	// No file, no environment, no clock, and nothing is printed.
	module, err := r.InstantiateModule(ctx, compiled, wazero.NewModuleConfig())
	if err != nil {
		return err
	}
	return f(&wasmInstance{ctx: ctx, module: module})
}

// wasmInstance is an instance of a module.
type wasmInstance struct {
	ctx    context.Context
	module api.Module
}

// call calls a function that has one result.
func (i *wasmInstance) call(name string, args ...uint64) (uint32, error) {
	f := i.module.ExportedFunction(name)
	if f == nil {
		return 0, fmt.Errorf("no function %s", name)
	}
	results, err := f.Call(i.ctx, args...)
	if err != nil {
		if ended := i.ctx.Err(); ended != nil {
			return 0, ended
		}
		return 0, err
	}
	if len(results) != 1 {
		return 0, fmt.Errorf("%s has %d results", name, len(results))
	}
	return uint32(results[0]), nil
}

// alloc reserves memory within the instance. There is no need to free it.
func (i *wasmInstance) alloc(octets int64) (uint32, error) {
	if octets > math.MaxUint32 {
		return 0, errWASMMemory
	}
	at, err := i.call("malloc", uint64(octets))
	if err == nil && at == 0 {
		err = errWASMMemory
	}
	return at, err
}

// put copies octets into the instance.
func (i *wasmInstance) put(b []byte) (uint32, error) {
	at, err := i.alloc(int64(len(b)))
	if err == nil && !i.module.Memory().Write(at, b) {
		err = errWASMMemory
	}
	return at, err
}

// get is a view of memory of the instance.
func (i *wasmInstance) get(at uint32, octets int64) ([]byte, error) {
	b, ok := i.module.Memory().Read(at, uint32(octets))
	if !ok || octets > math.MaxUint32 {
		return nil, errWASMMemory
	}
	return b, nil
}
