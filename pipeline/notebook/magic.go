package notebook

import "strings"

// A code cell of the Go kernel mixes Go with special lines, which begin in the
// first column: "!command" runs a shell, "%name" is a magic of the kernel, a first
// line "%%bash", "%%sh", "%%script", "%%writefile" or "%%gx" makes the whole cell
// something else than Go, and "%%" alone opens the body of func main. Each may
// stand behind "//gonb:". The rules here are those of gonb v0.11.5
// (internal/specialcmd, internal/goexec).

// lineKind says what the kernel does with a line of a code cell.
type lineKind int

const (
	goLine    lineKind = iota
	magicLine          // %name ...
	shellLine          // !command
	takenLine          // continues the special line before it, which ends in a backslash
)

// cellLines is the source of a code cell, classified line by line.
type cellLines struct {
	text []string // lines without their line ends
	kind []lineKind
	// script is the first word of a cell that is not Go at all ("%%bash", ...).
	script string
}

func classify(source string) cellLines {
	c := cellLines{text: strings.Split(source, "\n")}
	c.kind = make([]lineKind, len(c.text))
	switch first, _, _ := strings.Cut(specialText(c.text[0]), " "); first {
	case "%%bash", "%%sh", "%%script", "%%writefile", "%%gx":
		c.script = first
		return c
	}
	continued := false
	for i, line := range c.text {
		special := specialText(line)
		switch {
		case continued:
			c.kind[i] = takenLine
		case len(special) > 1 && special[0] == '%':
			c.kind[i] = magicLine
		case len(special) > 1 && special[0] == '!':
			c.kind[i] = shellLine
		}
		continued = c.kind[i] != goLine && strings.HasSuffix(special, `\`)
	}
	return c
}

func specialText(line string) string { return strings.TrimPrefix(line, "//gonb:") }

// runsShell tells whether the cell starts programs other than its own Go code.
func (c cellLines) runsShell() bool {
	switch c.script {
	case "%%bash", "%%sh", "%%script":
		return true
	}
	for _, kind := range c.kind {
		if kind == shellLine {
			return true
		}
	}
	return false
}

// hasGo tells whether the kernel compiles and runs anything for the cell.
func (c cellLines) hasGo() bool {
	if c.script != "" {
		return false
	}
	for i, kind := range c.kind {
		if kind == goLine && strings.TrimSpace(c.text[i]) != "" {
			return true
		}
	}
	return false
}

// magic is the name of the magic on line i, "" if there is none: "%" for "%% args"
// as well as for "%%" alone.
func (c cellLines) magic(i int) string {
	if c.script != "" || c.kind[i] != magicLine {
		return ""
	}
	words := strings.Fields(specialText(c.text[i])[1:])
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// findMagic returns the line of the first magic with one of the names, or -1.
func (c cellLines) findMagic(names ...string) int {
	for i := range c.text {
		magic := c.magic(i)
		for _, name := range names {
			if magic == name {
				return i
			}
		}
	}
	return -1
}

// goText is the cell's Go code, with an empty line for every special one so that
// line numbers stay.
func (c cellLines) goText() string {
	if c.script != "" {
		return ""
	}
	lines := make([]string, len(c.text))
	for i, line := range c.text {
		if c.kind[i] == goLine {
			lines[i] = line
		}
	}
	return strings.Join(lines, "\n")
}

// refusedMagics are magics that a notebook run without a person cannot have, and why.
var refusedMagics = map[string]string{
	"autoget":       "it downloads the newest version of every module: versions belong in go.mod",
	"reset":         "it forgets the definitions of all earlier cells, the executor's own too: start a new notebook",
	"wasm":          "it needs a browser",
	"widgets":       "it needs a browser",
	"widgets_hb":    "it needs a browser",
	"with_inputs":   "nobody is there to answer",
	"with_password": "nobody is there to answer",
}

// refusedMagic returns the first refused magic of the cell and the reason, or "".
func (c cellLines) refusedMagic() (name, reason string) {
	for i := range c.text {
		name := c.magic(i)
		if reason, refused := refusedMagics[name]; refused {
			return "%" + name, reason
		}
	}
	return "", ""
}
