package notebook

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// CellError tells which cell ended a run, and why.
type CellError struct {
	Notebook string // its name, as given to Execute
	Cell     int    // execution count of the cell, the n of Jupyter's "In [n]"
	Source   string // the cell as it stands in the notebook
	Reason   string // one line
	Detail   string // what the cell has printed, and the kernel's log where it died; "" if nothing

	raised bool  // the kernel has reported it and is as good as before
	cause  error // nil, or why the run was stopped: context.Canceled, ...
}

// Error is one line: notebook, cell, reason.
func (e *CellError) Error() string {
	return fmt.Sprintf("%s: cell [%d]: %s", e.Notebook, e.Cell, e.Reason)
}

// Unwrap gives the reason why a run was stopped from outside, such as context.Canceled.
func (e *CellError) Unwrap() error { return e.cause }

// Show returns the reason, the whole cell with line numbers and its output, as plain
// text of several lines for a terminal. Very long output is cut in its middle.
func (e *CellError) Show() string {
	var out strings.Builder
	fmt.Fprintln(&out, e.Error())
	fmt.Fprintf(&out, "--- cell [%d] ---\n", e.Cell)
	for i, line := range strings.Split(strings.TrimRight(e.Source, "\n"), "\n") {
		fmt.Fprintf(&out, "%4d  %s\n", i+1, printable(line))
	}
	if detail := strings.TrimRight(e.Detail, "\n"); detail != "" {
		fmt.Fprintf(&out, "--- output ---\n")
		lines := strings.Split(detail, "\n")
		const head, tail = 40, 160
		for i, line := range lines {
			switch {
			case i < head || i >= len(lines)-tail:
				fmt.Fprintln(&out, printable(line))
			case i == head:
				fmt.Fprintf(&out, "... %d lines left out ...\n", len(lines)-head-tail)
			}
		}
	}
	return out.String()
}

var ansiEscape = regexp.MustCompile(`\x1b\[[0-9;?]*[ -/]*[@-~]`)

// printable takes colours and control characters out of a line, so that a cell
// cannot change the terminal's state.
func printable(line string) string {
	line = ansiEscape.ReplaceAllString(line, "")
	return strings.Map(func(r rune) rune {
		if r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, line)
}

// detail is the text of outputs, without rich ones.
func detail(outputs []Output) string {
	var parts []string
	for _, output := range outputs {
		switch output.Type {
		case Stream:
			parts = append(parts, strings.TrimRight(output.Text, "\n"))
		case ErrorOutput:
			parts = append(parts, strings.Join(output.Traceback, "\n"))
		}
	}
	return strings.Join(parts, "\n")
}

var (
	compileMessage = regexp.MustCompile(`(?m)^.*main(?:_test)?\.go:\d+:\d+: (.+)$`)
	cellLine       = regexp.MustCompile(`^Cell\[(\d+)\]: (Line \d+)`)
	panicMessage   = regexp.MustCompile(`(?m)^(?:panic|fatal error): .*$`)
)

// failureReason puts the error that the kernel has reported for a cell into one line.
func failureReason(failure Output, stderr string) string {
	if match := compileMessage.FindStringSubmatch(failure.EValue); match != nil {
		where := ""
		for _, entry := range failure.Traceback {
			if at := cellLine.FindStringSubmatch(entry); at != nil {
				where = " at line " + strings.TrimPrefix(at[2], "Line ") + " of cell [" + at[1] + "]"
				break
			}
		}
		return "does not compile" + where + ": " + match[1]
	}
	reason := firstLine(failure.EValue)
	if strings.HasPrefix(reason, "# ") { // a package that a cell imports does not compile: its name, then the mistakes
		return "does not compile: " + firstLine(strings.TrimSpace(strings.TrimPrefix(failure.EValue, reason)))
	}
	if !strings.HasPrefix(reason, "exit status") && !strings.HasPrefix(reason, "signal:") {
		return reason
	}
	// The program ended with an error: its last words say more than its status.
	said := panicMessage.FindString(stderr)
	if said == "" {
		lines := strings.Split(strings.TrimSpace(stderr), "\n")
		// The kernel repeats the status at the end of stderr.
		for len(lines) > 0 && (lines[len(lines)-1] == reason || strings.TrimSpace(lines[len(lines)-1]) == "") {
			lines = lines[:len(lines)-1]
		}
		if len(lines) > 0 {
			said = lines[len(lines)-1]
		}
	}
	if said = strings.TrimSpace(printable(said)); said != "" {
		return reason + ": " + said
	}
	return reason
}

// firstLine is the first line of a text that says something, with the next one where it ends in a colon.
func firstLine(text string) string {
	var said string
	for line := range strings.Lines(text) {
		said = strings.TrimSpace(said + " " + strings.TrimSpace(printable(line)))
		if said != "" && !strings.HasSuffix(said, ":") {
			return said
		}
	}
	if said == "" {
		return "unknown error"
	}
	return said
}
