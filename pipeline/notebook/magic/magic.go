// Package magic knows the special lines of a code cell of the Go kernel.
package magic

import "strings"

// A code cell of the Go kernel mixes Go with special lines, which begin in the
// first column: "!command" runs a shell, "%name" is a magic of the kernel, a first
// line "%%bash", "%%sh", "%%script", "%%writefile" or "%%gx" makes the whole cell
// something else than Go, and "%%" alone opens the body of func main. Each may
// stand behind "//gonb:". The rules here are those of gonb v0.11.5
// (internal/specialcmd, internal/goexec).

// Kind says what the kernel does with a line of a code cell.
type Kind int

const (
	Go    Kind = iota
	Magic      // %name ...
	Shell      // !command
	Taken      // continues the special line before it, which ends in a backslash
)

// Lines is the source of a code cell, classified line by line.
type Lines struct {
	Text []string // lines without their line ends
	Kind []Kind
	// Script is the first word of a cell that is not Go at all ("%%bash", ...).
	Script string
}

// Classify takes the source of a code cell apart.
func Classify(source string) Lines {
	c := Lines{Text: strings.Split(source, "\n")}
	c.Kind = make([]Kind, len(c.Text))
	switch first, _, _ := strings.Cut(SpecialText(c.Text[0]), " "); first {
	case "%%bash", "%%sh", "%%script", "%%writefile", "%%gx":
		c.Script = first
		return c
	}
	continued := false
	for i, line := range c.Text {
		special := SpecialText(line)
		switch {
		case continued:
			c.Kind[i] = Taken
		case len(special) > 1 && special[0] == '%':
			c.Kind[i] = Magic
		case len(special) > 1 && special[0] == '!':
			c.Kind[i] = Shell
		}
		continued = c.Kind[i] != Go && strings.HasSuffix(special, `\`)
	}
	return c
}

// SpecialText is a special line without the comment that it may stand behind.
func SpecialText(line string) string { return strings.TrimPrefix(line, "//gonb:") }

// RunsShell tells whether the cell starts programs other than its own Go code.
func (c Lines) RunsShell() bool {
	switch c.Script {
	case "%%bash", "%%sh", "%%script":
		return true
	}
	for _, kind := range c.Kind {
		if kind == Shell {
			return true
		}
	}
	return false
}

// HasGo tells whether the kernel compiles and runs anything for the cell.
func (c Lines) HasGo() bool {
	if c.Script != "" {
		return false
	}
	for i, kind := range c.Kind {
		if kind == Go && strings.TrimSpace(c.Text[i]) != "" {
			return true
		}
	}
	return false
}

// magic is the name of the magic on line i, "" if there is none: "%" for "%% args"
// as well as for "%%" alone.
func (c Lines) magic(i int) string {
	if c.Script != "" || c.Kind[i] != Magic {
		return ""
	}
	words := strings.Fields(SpecialText(c.Text[i])[1:])
	if len(words) == 0 {
		return ""
	}
	return words[0]
}

// Find returns the line of the first magic with one of the names, or -1.
func (c Lines) Find(names ...string) int {
	for i := range c.Text {
		magic := c.magic(i)
		for _, name := range names {
			if magic == name {
				return i
			}
		}
	}
	return -1
}

// GoText is the cell's Go code, with an empty line for every special one so that
// line numbers stay.
func (c Lines) GoText() string {
	if c.Script != "" {
		return ""
	}
	lines := make([]string, len(c.Text))
	for i, line := range c.Text {
		if c.Kind[i] == Go {
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

// Refused returns the first refused magic of the cell and the reason, or "".
func (c Lines) Refused() (name, reason string) {
	for i := range c.Text {
		name := c.magic(i)
		if reason, refused := refusedMagics[name]; refused {
			return "%" + name, reason
		}
	}
	return "", ""
}
