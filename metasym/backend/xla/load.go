//go:build linux && cgo && !noxla

package xla

// #cgo LDFLAGS: -ldl
// #include "pjrt.h"
// #include <stdlib.h>
import "C"

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"unsafe"

	"metasymlab/metasym/backend"

	"github.com/gomlx/go-xla/pjrt"
)

// oldest is the minor version of PJRT's interface that go-xla has been tried with here at least.
const oldest = 81

// flags are settings of XLA's compiler for the processor, where the user has not set them: what its optimiser does
// beyond the first level took a fifth of the compiler's time, and made no step of bench faster.
const flags = "--xla_backend_optimization_level=1"

// opened is the plugin whose programs are kept: a process's first one.
var opened struct {
	sync.Mutex
	path string
	sum  string
	api  *C.table
}

// load loads a plugin and gives it to go-xla, so that what it compiles is kept; a process's second plugin is left to
// go-xla. That GPUs' are as well is because nobody has tried it.
func load(p backend.Plugin) error {
	opened.Lock()
	defer opened.Unlock()
	if opened.path == p.Path {
		return nil
	}
	if p.Platform == "cpu" && opened.path == "" {
		setFlags()
	}
	path := C.CString(p.Path)
	defer C.free(unsafe.Pointer(path))
	var fault *C.char
	api := C.open_plugin(path, &fault)
	if api == nil {
		return fmt.Errorf("it cannot be loaded: %s", C.GoString(fault))
	}
	if major, minor := int(api.version.major), int(api.version.minor); major != 0 || minor < oldest {
		return fmt.Errorf("it has version %d.%d of PJRT's interface, this program needs 0.%d or a later 0.x: make xla fetches one that fits", major, minor, oldest)
	}
	if p.Platform != "cpu" || opened.path != "" {
		return nil
	}
	sum, err := p.Sum()
	if err != nil {
		return err
	}
	own := C.with_cache(api)
	if own == nil {
		return fmt.Errorf("it cannot be loaded: out of memory")
	}
	if err := pjrt.RegisterPreloadedPlugin(p.Path, uintptr(unsafe.Pointer(own))); err != nil {
		return err
	}
	opened.path, opened.sum, opened.api = p.Path, sum, api
	return nil
}

// setFlags is for the plugin alone: Go's environment, and so that of a child, stays what it was.
func setFlags() {
	set := os.Getenv(backend.FlagsVariable)
	if name, _, _ := strings.Cut(flags, "="); strings.Contains(set, name) {
		return
	}
	name, value := C.CString(backend.FlagsVariable), C.CString(strings.TrimSpace(set+" "+flags))
	defer C.free(unsafe.Pointer(name))
	defer C.free(unsafe.Pointer(value))
	C.setenv(name, value, 1)
}
