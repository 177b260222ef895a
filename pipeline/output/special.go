package output

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// writeInto writes to what cannot be replaced.
func writeInto(path string, write func(io.Writer) error) error {
	// Without O_NONBLOCK a FIFO that nobody reads would be waited for without end.
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.ENXIO) {
		return fmt.Errorf("cannot write %s: it is a FIFO that nobody reads; start its reader first (%w)", path, syscall.ENXIO)
	}
	if err != nil {
		return Fault(path, err)
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("writing to %s ended early: %w", path, err)
	}
	return nil
}
