// Package input reads files that a user names.
package input

import (
	"fmt"
	"io/fs"
	"os"
)

// Read is the content of a file. A FIFO, which would be waited for, and a device, which may have no end, are errors, of
// one line.
func Read(path string) ([]byte, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a file but %s", path, kind(info.Mode()))
	}
	return os.ReadFile(path)
}

func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeNamedPipe != 0:
		return "a FIFO"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}
