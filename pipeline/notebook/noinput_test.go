package notebook

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestInput: a cell that reads standard input fails at once and says so, however it reads and whatever it does with
// errors.
func TestInput(t *testing.T) {
	s := openSession(t, newExecutor(t))
	e := &Executor{CellTimeout: time.Minute}
	for _, c := range []struct{ name, source string }{
		{"a word", "%%\nvar word string\nfmt.Scan(&word)\nfmt.Println(word)"},
		{"a line", "%%\nvar word string\nif _, err := fmt.Scanln(&word); err != nil {\n\tlog.Fatal(err)\n}"},
		{"buffered", "%%\nline, err := bufio.NewReader(os.Stdin).ReadString('\\n')\nfmt.Println(line, err)"},
		{"all", "%%\nall, err := io.ReadAll(os.Stdin)\nfmt.Println(all, err)"},
		{"a byte", "%%\nos.Stdin.Read(make([]byte, 1))"},
		{"a child", "%%\ncommand := exec.Command(\"cat\")\ncommand.Stdin = os.Stdin\nfmt.Println(command.Run())"},
		{"a test", "%test\nfunc TestInput(t *testing.T) {\n\tvar word string\n\tfmt.Scan(&word)\n}"},
		{"shell", "!read word"},
		{"shell, *", "!*cat"},
		{"shell, child", "!echo begun; sh -c 'read word || exit 3'; cat"},
		{"a variable", "var line, _ = bufio.NewReader(os.Stdin).ReadString('\\n')\n%%\nfmt.Println(line)"}, // the last, as later cells have it too
	} {
		err := e.runCell(t.Context(), s, c.source, "nb", 1, &cellOutputs{displays: displays{}})
		var cell *CellError
		if !errors.As(err, &cell) || !strings.Contains(cell.Reason, "asks for input on standard input") {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

// TestNoInput: what does not read goes on, as do programs that only look at standard input.
func TestNoInput(t *testing.T) {
	s := openSession(t, newExecutor(t))
	for _, source := range []string{
		"%%\ninfo, err := os.Stdin.Stat()\ntime.Sleep(200 * time.Millisecond)\nfmt.Println(info.Mode().Type(), err)",
		"%%\nfmt.Println(exec.Command(\"true\").Run())",
		"!echo a | cat; cat <<< b; cat < /dev/null",
		"%%bash\nset -e\necho a | cat",
	} {
		outputs := &cellOutputs{displays: displays{}}
		if err := (&Executor{}).runCell(t.Context(), s, source, "nb", 1, outputs); err != nil || outputs.stdout.Len() == 0 {
			t.Errorf("%q: %v, %q", source, err, outputs.stdout.String())
		}
	}
}
