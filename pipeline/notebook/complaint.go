package notebook

import (
	"metasymlab/pipeline/notebook/magic"
	"regexp"
	"strings"
)

// The kernel calls a cell successful although a shell line in it failed or it did
// not know a magic. All it does is to send a text to stderr, each in a message of
// its own:
//
//	shell line or script   "exit status 3\n", "signal: killed\n", after "^C\n" if interrupted
//	unknown magic          "\"%name\" unknown or not implemented yet."
//	trouble with displays  "GoNB Error:\n..."
//
// (gonb v0.11.5: internal/jpyexec/jpyexec.go, internal/specialcmd/specialcmd.go,
// internal/jpyexec/namedpipes_dispatch.go.) A status counts only in cells that run
// a shell, since a failing Go program is reported as an error anyway. If a program
// in such a cell writes exactly such a text at once, the run fails without need;
// it never passes without right.
var (
	shellStatus  = regexp.MustCompile(`^(?:\^C\n)?((?:exit status \d+|signal: [^\n]+))\n$`)
	unknownMagic = regexp.MustCompile(`^"%[^\n]*" unknown or not implemented yet\.$`)
	// A program's display library that lost its pipe says so in its own log only.
	brokenDisplay = regexp.MustCompile(`(?m)^[EF]\d{4} .* gonbui\.go:\d+\] (.*)$`)
)

const shellComplaint = "a shell command failed: "

// complaint returns what the kernel complains about in a stream message, in one
// line, or "" if nothing.
func complaint(cell magic.Lines, report kernelReport) string {
	if report.stream != "stderr" {
		return ""
	}
	if match := shellStatus.FindStringSubmatch(report.text); match != nil && cell.RunsShell() {
		return shellComplaint + match[1]
	}
	if unknownMagic.MatchString(report.text) {
		return "unknown magic " + strings.TrimSuffix(report.text, " unknown or not implemented yet.")
	}
	if text, ok := strings.CutPrefix(report.text, "GoNB Error:\n"); ok {
		return "the kernel failed to display: " + firstLine(text)
	}
	if match := brokenDisplay.FindStringSubmatch(report.text); match != nil {
		return "a display failed: " + match[1]
	}
	return ""
}
