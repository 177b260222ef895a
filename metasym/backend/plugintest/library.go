// Package plugintest writes files that look like PJRT plugins, for tests of what happens before one is loaded.
package plugintest

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Write puts a shared library for this processor that says it exports the named functions into a folder, and gives its
// path. It has no code: it cannot be loaded.
func Write(t testing.TB, folder, name string, functions ...string) string {
	t.Helper()
	machine := elf.EM_X86_64
	if runtime.GOARCH == "arm64" {
		machine = elf.EM_AARCH64
	}
	return WriteFor(t, machine, folder, name, functions...)
}

// WriteFor puts a shared library for a processor into a folder.
func WriteFor(t testing.TB, machine elf.Machine, folder, name string, functions ...string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, library(machine, functions), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// library is an ELF file of a header and three sections: the empty one, the symbols and their names.
func library(machine elf.Machine, functions []string) []byte {
	text := []byte{0}
	symbols := make([]elf.Sym64, 1)
	for _, name := range functions {
		symbols = append(symbols, elf.Sym64{Name: uint32(len(text)), Info: elf.ST_INFO(elf.STB_GLOBAL, elf.STT_FUNC), Shndx: 1, Value: 1})
		text = append(append(text, name...), 0)
	}
	const header, section = 64, 64
	table, strings := uint64(len(symbols)*elf.Sym64Size), uint64(len(text))
	var out bytes.Buffer
	write := func(v any) {
		if err := binary.Write(&out, binary.LittleEndian, v); err != nil {
			panic(err) // a buffer takes everything
		}
	}
	write(elf.Header64{
		Ident: [elf.EI_NIDENT]byte{0x7f, 'E', 'L', 'F', byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)},
		Type:  uint16(elf.ET_DYN), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Ehsize: header,
		Shoff: header, Shentsize: section, Shnum: 3, Shstrndx: 2,
	})
	at := uint64(header + 3*section)
	write(elf.Section64{})
	write(elf.Section64{Type: uint32(elf.SHT_DYNSYM), Off: at, Size: table, Link: 2, Info: 1, Entsize: elf.Sym64Size})
	write(elf.Section64{Type: uint32(elf.SHT_STRTAB), Off: at + table, Size: strings})
	write(symbols)
	write(text)
	return out.Bytes()
}
