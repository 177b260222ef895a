package notebook

import (
	"path/filepath"
	"regexp"
	"strings"
)

// cleaner takes out of outputs what differs from run to run or from one computer to
// another although the result is the same: places of files, names that the kernel
// makes up, the clock in log lines. Times that a program measures and prints itself
// stay: they are its result.
type cleaner struct {
	places []place // longest path first
}

type place struct{ path, name string }

// newCleaner writes {tmp} for the private folder and {root} for the checkout.
func newCleaner(root string, folder privateFolder) *cleaner {
	c := &cleaner{}
	for _, p := range []place{{folder.tmp(), "{tmp}"}, {folder.path, "{tmp}"}, {root, "{root}"}} {
		c.places = append(c.places, p)
		if real, err := filepath.EvalSymlinks(p.path); err == nil && real != p.path {
			c.places = append(c.places, place{real, p.name})
		}
	}
	return c
}

var (
	// gonb names its folder, module and program gonb_<8 hex digits> and its pipes
	// gonb_pipe_<number>.
	gonbName = regexp.MustCompile(`\bgonb_(?:pipe_\d+|[0-9a-f]{8})\b`)
	// Headers of package log ("2026/01/02 15:04:05 ", optional microseconds) and of
	// klog ("I0102 15:04:05.000000   12345 ").
	logClock  = regexp.MustCompile(`(?m)^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{6})? `)
	klogClock = regexp.MustCompile(`(?m)^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ `)
	// The time that package testing prints behind a test's name.
	testClock = regexp.MustCompile(`(?m)^(\s*--- (?:PASS|FAIL|SKIP): .*) \(\d+\.\d+s\)$`)
	// Addresses and goroutines in a stack trace.
	hexAddress = regexp.MustCompile(`\b0x[0-9a-f]{6,16}\b`)
	traceTail  = regexp.MustCompile(`(?m) \+0x[0-9a-f]+$`)
)

// text cleans text of any kind.
func (c *cleaner) text(text string) string {
	for _, p := range c.places {
		text = replacePath(text, p.path, p.name)
	}
	return hideGuard(gonbName.ReplaceAllString(text, "gonb_cell"))
}

// hideGuard takes the guard out of code that the compiler quotes, and moves the
// caret below the line accordingly.
func hideGuard(text string) string {
	if !strings.Contains(text, guardCall) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		before, after, found := strings.Cut(line, guardCall)
		if !found {
			continue
		}
		lines[i] = before + after
		if i+1 < len(lines) && strings.Trim(lines[i+1], " ") == "^" {
			caret := len(lines[i+1]) - 1
			if caret >= len(before)+len(guardCall) {
				lines[i+1] = lines[i+1][len(guardCall):]
			}
		}
	}
	return strings.Join(lines, "\n")
}

// stream cleans the text of stdout or stderr.
func (c *cleaner) stream(text string) string {
	text = c.text(collapseReturns(text))
	text = logClock.ReplaceAllString(text, "")
	text = klogClock.ReplaceAllString(text, "$1 ")
	text = testClock.ReplaceAllString(text, "$1")
	if strings.Contains(text, "\ngoroutine ") {
		text = traceTail.ReplaceAllString(text, "")
		text = hexAddress.ReplaceAllString(text, "0x…")
	}
	return text
}

// bundle cleans the text representations of rich output in place.
func (c *cleaner) bundle(data MIMEBundle) {
	for mimeType, value := range data {
		if text, ok := value.(string); ok && strings.HasPrefix(mimeType, "text/") {
			data[mimeType] = c.text(text)
		}
	}
}

// replacePath replaces path where it stands as a whole path or as the beginning of
// one, not within a longer name.
func replacePath(text, path, name string) string {
	if len(path) < 2 { // the root of the file system is in every path
		return text
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, path)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		if endsInName(before) || startsWithName(after) {
			out.WriteString(path)
		} else {
			out.WriteString(name)
		}
		text = after
	}
}

func endsInName(text string) bool { return text != "" && isNameByte(text[len(text)-1]) }

func startsWithName(text string) bool { return text != "" && isNameByte(text[0]) }

// isNameByte tells whether a byte next to a path makes it part of a longer one. A
// slash behind a path and punctuation around it do not.
func isNameByte(b byte) bool {
	return b == '_' || b == '-' || b >= 0x80 ||
		'0' <= b && b <= '9' || 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z'
}
