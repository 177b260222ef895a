// Package lint checks notebooks that are committed: that they are as Jupyter would write them, have no outputs, run
// without a person, and, the paper's, hold no logic of their own.
package lint

import (
	"bytes"
	"fmt"
	"go/scanner"
	"go/token"
	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/notebook/magic"
	"os"
	"strconv"
	"strings"
)

// File checks a notebook file that is committed: its content by [Lint], and
// that its bytes are those of [Notebook.Encode], so that opening and saving it in
// Jupyter changes nothing. The errors begin with path.
func File(path string) []error {
	data, err := os.ReadFile(path)
	if err != nil {
		return []error{err}
	}
	nb, err := notebook.Parse(data)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", path, err)}
	}
	found := Lint(nb, path)
	canonical, err := nb.Encode()
	if err != nil {
		return append(found, fmt.Errorf("%s: %w", path, err))
	}
	if !bytes.Equal(data, canonical) {
		found = append(found, fmt.Errorf("%s: line %d: not laid out as Jupyter does: open and save it there, or write it with Notebook.Encode",
			path, differingLine(data, canonical)))
	}
	return found
}

// Lint checks a notebook that is to be committed and returns everything that is
// wrong with it, each in one line that begins with name:
//
//   - it asks for the project's kernel;
//   - it has no outputs, execution counts or clock times;
//   - its first code cell contains %noautoget, for readers in Jupyter (the
//     executor sends it anyway);
//   - cells have valid ids, each its own;
//   - Go cells display only through the project's packages, which wait until the
//     kernel has taken the output, and never call os.Exit, which may lose output;
//   - nothing that the kernel misunderstands in silence: scripts that go on after a
//     failed command, lines of Go that the kernel drops;
//   - no magic that a run without a person cannot have.
func Lint(nb *notebook.Notebook, name string) []error {
	var found []error
	report := func(format string, args ...any) {
		found = append(found, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
	}
	if kernel := nb.KernelName(); kernel != notebook.DefaultKernel {
		report("kernelspec %q: want %q", kernel, notebook.DefaultKernel)
	}
	owner := map[string]int{}
	firstCode := true
	for i, cell := range nb.Cells {
		number := i + 1
		report := func(format string, args ...any) {
			report("cell %d (%s): "+format, append([]any{number, cell.ID}, args...)...)
		}
		if !notebook.ValidID(cell.ID) {
			report("id %q: want 1 to 64 characters of A-Z a-z 0-9 _ -", cell.ID)
		} else if first, taken := owner[cell.ID]; taken {
			report("its id is already that of cell %d", first)
		} else {
			owner[cell.ID] = number
		}
		if cell.Type != notebook.Code {
			continue
		}
		if len(cell.Outputs) > 0 {
			report("has outputs: clear them before committing")
		}
		if cell.ExecutionCount != nil {
			report("has the execution count %d: clear the outputs before committing", *cell.ExecutionCount)
		}
		if _, timed := cell.Metadata["execution"]; timed {
			report("its metadata hold times of execution: clear the outputs before committing")
		}
		lines := magic.Classify(cell.Source)
		if firstCode && lines.Find("noautoget") < 0 {
			report("the first code cell has no %%noautoget: in Jupyter every cell would fetch the newest versions of its modules")
		}
		firstCode = false
		for _, problem := range lintCode(lines) {
			report("%s", problem)
		}
	}
	if firstCode {
		report("has no code cell")
	}
	return found
}

// lintCode returns what is wrong with the source of a code cell.
func lintCode(lines magic.Lines) []string {
	var problems []string
	if name, reason := lines.Refused(); name != "" {
		problems = append(problems, name+": "+reason)
	}
	if lines.Script == "%%bash" || lines.Script == "%%sh" {
		stops := false
		for _, line := range lines.Text {
			stops = stops || strings.HasPrefix(strings.TrimSpace(line), "set -e")
		}
		if !stops {
			problems = append(problems, lines.Script+" without 'set -e': a failing command in its middle would pass")
		}
	}
	for i, line := range lines.Text {
		if lines.Script == "" && lines.Kind[i] == magic.Go && strings.HasPrefix(line, "package") {
			problems = append(problems, fmt.Sprintf("line %d begins with \"package\": the kernel drops such lines", i+1))
		}
	}
	return append(problems, lintGo(lines.GoText())...)
}

// lintGo looks for calls and imports, not for text in comments and strings.
func lintGo(goText string) []string {
	var problems []string
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(goText))
	var tokens scanner.Scanner
	tokens.Init(file, []byte(goText), func(token.Position, string) {}, 0) // the compiler reports errors
	var before [2]string                                                  // the last two tokens
	for {
		pos, tok, text := tokens.Scan()
		if tok == token.EOF {
			return problems
		}
		if tok.IsOperator() {
			text = tok.String()
		}
		line := file.Line(pos)
		if tok == token.STRING {
			path, _ := strconv.Unquote(text)
			if strings.HasPrefix(path, "github.com/janpfeifer/gonb") {
				problems = append(problems, fmt.Sprintf(
					"line %d uses %s: display through the project's packages, which wait until the output has arrived", line, path))
			}
		}
		if tok == token.IDENT && before[1] == "." {
			switch {
			case before[0] == "os" && text == "Exit":
				problems = append(problems, fmt.Sprintf("line %d calls os.Exit: output may be lost; return, or log.Fatal on errors", line))
			case before[0] == "gonbui":
				problems = append(problems, fmt.Sprintf(
					"line %d calls gonbui.%s: display through the project's packages, which wait until the output has arrived", line, text))
			}
		}
		before = [2]string{before[1], text}
	}
}

// differingLine is the number of the first line in which a and b differ.
func differingLine(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return 1 + bytes.Count(a[:n], []byte("\n"))
}
