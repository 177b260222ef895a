//go:build linux && cgo && !noxla

package xla

// #include "pjrt.h"
import "C"

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unsafe"

	"metasymlab/metasym/backend"
)

// What XLA has compiled is kept in files, a program each: seeds and ablations that change only numbers have the same
// program, and a training's workers, its validation and a later run as well. A file is named by a hash of all that
// decides what the compiler makes: the program, the options, the flags, the plugin, the processor. What cannot be read
// or written is compiled anew.

//export compileOrLoad
func compileOrLoad(args *C.compile_args) unsafe.Pointer {
	folder := backend.CompiledFolder(opened.path)
	if folder == "" {
		return C.compile(opened.api, args)
	}
	key := keyOf(args)
	path := filepath.Join(folder, hex.EncodeToString(key[:]))
	defer lock(filepath.Join(folder, "lock-"+hex.EncodeToString(key[:1])))()
	if kept := read(path); kept != nil && C.load(opened.api, args, (*C.char)(unsafe.Pointer(&kept[0])), C.size_t(len(kept))) != 0 {
		return nil
	}
	if err := C.compile(opened.api, args); err != nil {
		return err
	}
	var out C.serialize_args
	if C.serialize(opened.api, args, &out) != 0 {
		write(path, limit, unsafe.Slice((*byte)(unsafe.Pointer(out.bytes)), out.bytes_size))
		C.release(&out)
	}
	return nil
}

func keyOf(args *C.compile_args) [sha256.Size]byte {
	h := sha256.New()
	for _, part := range [][]byte{
		[]byte(opened.sum), []byte(os.Getenv(backend.FlagsVariable) + " " + flags), processor(),
		unsafe.Slice((*byte)(unsafe.Pointer(args.options)), args.options_size),
		unsafe.Slice((*byte)(unsafe.Pointer(args.program.format)), args.program.format_size),
		nameless(unsafe.Slice((*byte)(unsafe.Pointer(args.program.code)), args.program.code_size)),
	} {
		sum := sha256.Sum256(part)
		h.Write(sum[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// nameless is a program in text without its first line, where that has its name alone: GoMLX's tells which function
// made it.
func nameless(code []byte) []byte {
	if first, rest, _ := bytes.Cut(code, []byte("\n")); bytes.HasPrefix(first, []byte("module @")) && bytes.HasSuffix(first, []byte(" {")) && !bytes.ContainsAny(first, "=,") {
		return rest
	}
	return code
}

// processor is what decides which instructions the compiler takes, and how many threads a program is cut for.
var processor = sync.OnceValue(func() []byte {
	var known []byte
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range bytes.Lines(info) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch strings.TrimSpace(string(name)) {
		case "processor":
			known = append(known, '+')
		case "vendor_id", "cpu family", "model", "flags", "CPU implementer", "CPU part", "Features":
			if !bytes.Contains(known, value) {
				known = append(known, value...)
			}
		}
	}
	return known
})
