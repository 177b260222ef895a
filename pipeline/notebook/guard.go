package notebook

import (
	"go/scanner"
	"go/token"
	"metasymlab/pipeline/notebook/magic"
	"slices"
	"strings"
)

// Why there is a guard. A Go cell is a program of its own that sends rich output
// (charts, HTML) to the kernel through a named pipe. When the program ends, the
// kernel closes the pipe without reading what is still in it, and says nothing:
// output that was not followed by gonbui.Sync is lost by chance. The helpers of
// this project call Sync, but a notebook must not depend on everybody doing so.
//
// So the executor defers a call of endOfCell as the first statement of every
// cell's main. It sends one last message, the end mark, and waits until the kernel
// has read it. The pipe keeps the order of messages; therefore a cell whose end
// mark arrives has lost nothing, and a cell whose end mark is missing (os.Exit(0)
// skips deferred calls) fails instead of being published with a hole.
//
// The guard adds no line before or between the cell's own, so line numbers in
// messages stay those of the notebook; and it is in the text sent to the kernel
// only, not in the notebook.

// endMark is the MIME type of the last message of a guarded cell.
const endMark = "application/vnd.metasymlab.end-of-cell"

const (
	endOfCell = "metasymlabEndOfCell"
	guardCall = "defer " + endOfCell + "(); "
)

// unreadable makes the standard input of a shell one that cannot be read.
const unreadable = "exec 0>/dev/null; "

// prologue is sent to a new kernel before the first cell. It defines endOfCell,
// which the kernel then compiles into every later cell together with the guard of
// standard input, and switches off the download of the newest version of every
// imported module before each compilation.
const prologue = `%noautoget
import (
	metasymlabUI "github.com/janpfeifer/gonb/gonbui"
	metasymlabProtocol "github.com/janpfeifer/gonb/gonbui/protocol"
	metasymlabInput "metasymlab/pipeline/notebook/noinput"
)
func ` + endOfCell + `() {
	metasymlabInput.Check()
	metasymlabUI.SendData(&metasymlabProtocol.DisplayData{
		Data: map[metasymlabProtocol.MIMEType]any{"` + endMark + `": ""},
	})
	metasymlabUI.Sync()
}`

// guard returns the source with the deferred call in its main, and whether an end
// mark is to be expected. Cells without Go need none. Cells of tests (%test) have
// no main of their own: they must not display anything. The commands of shell lines
// cannot read: the kernel would keep their standard input open, see package noinput.
func guard(source string) (guarded string, marked bool) {
	cell := magic.Classify(source)
	for i, line := range cell.Text {
		if cell.Kind[i] == magic.Shell {
			before, command, _ := strings.Cut(line, "!")
			folder := ""
			if rest, ok := strings.CutPrefix(command, "*"); ok { // in the kernel's folder
				folder, command = "*", rest
			}
			cell.Text[i] = before + "!" + folder + unreadable + command
		}
	}
	source = strings.Join(cell.Text, "\n")
	if !cell.HasGo() || cell.Find("test") >= 0 {
		// A lone %% is an empty program.
		return source, false
	}
	lines := slices.Clone(cell.Text)

	if at := cell.Find("%", "main"); at >= 0 {
		// The lines after %% are the body of main. The first Go line begins a
		// statement or a comment, so a statement may stand before it.
		for i := at + 1; i < len(lines); i++ {
			if cell.Kind[i] == magic.Go {
				lines[i] = guardCall + lines[i]
				return strings.Join(lines, "\n"), true
			}
		}
		return source + "\n" + guardCall, true
	}

	if at := cell.Find("exec"); at >= 0 {
		// %exec F args: main calls F. Put a guarded function in between.
		words := strings.Fields(magic.SpecialText(cell.Text[at]))
		if len(words) < 2 {
			return source, false // the kernel explains the mistake
		}
		function := words[1]
		_, arguments, _ := strings.Cut(magic.SpecialText(cell.Text[at])[len("%exec"):], function)
		lines[at] = "%exec " + endOfCell + "Exec" + arguments
		return strings.Join(lines, "\n") + "\nfunc " + endOfCell + "Exec() { " + guardCall + function + "() }", true
	}

	goText := cell.GoText()
	if line, column, ok := findMain(goText); ok {
		lines[line] = lines[line][:column] + " " + guardCall + lines[line][column:]
		return strings.Join(lines, "\n"), true
	}
	// Declarations only. Their initialisers run all the same, and might display.
	return source + "\nfunc main() { " + guardCall + "}", true
}

// findMain returns the place behind the opening brace of func main: the line and
// the byte in it, both from 0. Strings and comments that look like it do not count.
func findMain(goText string) (line, column int, ok bool) {
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(goText))
	var tokens scanner.Scanner
	tokens.Init(file, []byte(goText), func(token.Position, string) {}, 0) // the compiler reports errors
	want := []string{"func", "main", "(", ")", "{"}
	matched := 0
	for {
		pos, tok, literal := tokens.Scan()
		if tok == token.EOF {
			return 0, 0, false
		}
		text := literal
		if tok.IsOperator() {
			text = tok.String()
		}
		switch {
		case text == want[matched] && tok != token.STRING:
			matched++
		case text == want[0] && tok == token.FUNC:
			matched = 1
		default:
			matched = 0
		}
		if matched == len(want) {
			at := file.Position(pos)
			return at.Line - 1, at.Column, true // columns count from 1: behind the brace
		}
	}
}
