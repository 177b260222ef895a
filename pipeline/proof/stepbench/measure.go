package stepbench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"metasymlab/metasym/backend"
)

// Measurement is the timing of a step in one process.
type Measurement struct {
	Fastest, Mean float64 // seconds
	Count         int     // of timed runs
	Compile       float64 // seconds until the graph was compiled and run once; 0 where nothing is compiled
	Peak          int64   // bytes of memory that the process had at most; 0 where the system does not tell
}

// least is the number of runs that are timed at least.
const least = 5

// Measure prepares a step on a backend, takes it once without timing, and then for about the given time.
func Measure(config, name string, budget time.Duration) (Measurement, error) {
	b, err := backend.Open(config)
	if err != nil {
		return Measurement{}, err
	}
	shards := workers
	if backend.Whole(b) {
		shards = 1
	}
	step, err := NewStep(b, name, shards)
	if err != nil {
		return Measurement{}, err
	}
	defer step.Close()
	var m Measurement
	begun := time.Now()
	if err := step.Run(); err != nil {
		return Measurement{}, fmt.Errorf("step %q: %w", name, err)
	}
	m.Compile = time.Since(begun).Seconds()
	for begun := time.Now(); m.Count < least || time.Since(begun) < budget; m.Count++ {
		start := time.Now()
		if err := step.Run(); err != nil {
			return Measurement{}, fmt.Errorf("step %q: %w", name, err)
		}
		took := time.Since(start).Seconds()
		if m.Count == 0 || took < m.Fastest {
			m.Fastest = took
		}
		m.Mean += (took - m.Mean) / float64(m.Count+1)
	}
	m.Peak = peak()
	return m, nil
}

// peak is the most memory that this process has had: VmHWM of Linux, 0 elsewhere.
func peak() int64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			if kilobytes, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				return kilobytes << 10
			}
		}
	}
	return 0
}
