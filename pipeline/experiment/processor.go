package experiment

import (
	"runtime"
	"syscall"
	"time"
)

// used is how long this process has kept processors busy, and the bytes that it has had at most; whether that is known.
func used() (busy time.Duration, memory int64, ok bool) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0, false
	}
	memory = int64(u.Maxrss)
	if runtime.GOOS != "darwin" { // which counts in bytes
		memory *= 1024
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()), memory, true
}
