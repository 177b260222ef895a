package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
)

// A damage does to a file what disks, crashes and people do, and says what.
type damage func(r *rand.Rand, file string) (string, error)

var damages = []damage{truncate, flip, remove, empty, appendTo}

func truncate(r *rand.Rand, file string) (string, error) {
	size, err := sizeOf(file)
	if err != nil || size < 2 {
		return remove(r, file)
	}
	to := 1 + r.Int64N(size-1)
	return fmt.Sprintf("truncated to %d of %d bytes", to, size), os.Truncate(file, to)
}

func flip(r *rand.Rand, file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil || len(data) == 0 {
		return remove(r, file)
	}
	at, bit := r.IntN(len(data)), r.IntN(8)
	data[at] ^= 1 << bit
	return fmt.Sprintf("bit %d of byte %d flipped", bit, at), os.WriteFile(file, data, 0o644)
}

func remove(_ *rand.Rand, file string) (string, error) { return "removed", os.Remove(file) }

func empty(_ *rand.Rand, file string) (string, error) { return "emptied", os.Truncate(file, 0) }

func appendTo(r *rand.Rand, file string) (string, error) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	more := make([]byte, 1+r.IntN(4096))
	for i := range more {
		more[i] = byte(r.Uint32())
	}
	_, err = f.Write(more)
	return fmt.Sprintf("%d bytes appended", len(more)), err
}

func sizeOf(file string) (int64, error) {
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
