package notebook

import (
	"regexp"
	"strings"
)

var (
	// An entry in the log of the kernel, which is that of klog: its level, and what it says behind the kernel's
	// coloured mark.
	logEntry = regexp.MustCompile(`^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ \S+:\d+\] (?:\[[0-9a-f]{8}\] ?)?(.*)$`)
	// What the Go runtime says when a program dies.
	runtimeDeath = regexp.MustCompile(`^(?:panic|fatal error|runtime): .+`)
)

// lastWords is why a kernel has ended, as its log tells it, in one line: the fatal error with the error before it, or
// what the Go runtime says, or the last line; "" if it has said nothing.
func lastWords(log []string) string {
	last, cause := "", "" // the last line, and the last error and where it goes on
	for i, line := range log {
		line = strings.TrimSpace(printable(line))
		if runtimeDeath.MatchString(line) {
			return line
		}
		entry := logEntry.FindStringSubmatch(line)
		if entry == nil {
			if line != "" {
				last = line
			}
			continue
		}
		level, said := entry[1], entry[2]
		switch {
		case level == "F" && cause != "":
			return cause + "; " + said
		case level == "F":
			return said
		}
		last, cause = said, ""
		if level == "E" {
			cause = said
			if strings.HasSuffix(said, ":") && i+1 < len(log) { // such as what a command has printed
				cause += " " + strings.TrimSpace(printable(log[i+1]))
			}
		}
	}
	return last
}
