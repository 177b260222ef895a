package notebook

import (
	"testing"
)

func TestGuard(t *testing.T) {
	const d, n = "defer metasymlabEndOfCell(); ", "exec 0>/dev/null; "
	cases := []struct {
		name, source, want string
		marked             bool
	}{
		{"body", "%%\nx := 1", "%%\n" + d + "x := 1", true},
		{"body with arguments", "import \"fmt\"\n%% -n=3\n\n// c\nfmt.Println()", "import \"fmt\"\n%% -n=3\n" + d + "\n// c\nfmt.Println()", true},
		{"magics after the body's start", "%%\n%env A=b\\\n c\n!ls\nx()", "%%\n%env A=b\\\n c\n!" + n + "ls\n" + d + "x()", true},
		{"main magic", "//gonb:%main\nx()", "//gonb:%main\n" + d + "x()", true},
		{"empty body", "var x = f()\n%%", "var x = f()\n%%\n" + d, true},
		{"func main", "func main() { x() }", "func main() { " + d + " x() }", true},
		{"func main, later", "func f() {}\n\nfunc main (\n) {\n\tx()\n}", "func f() {}\n\nfunc main (\n) { " + d + "\n\tx()\n}", true},
		{"text that looks like main", "// func main() {\nvar s = `\nfunc main() {\n`\nfunc main() {}", "// func main() {\nvar s = `\nfunc main() {\n`\nfunc main() { " + d + "}", true},
		{"method", "func (t T) main() { }", "func (t T) main() { }\nfunc main() { " + d + "}", true},
		{"declarations", "%noautoget\nimport \"fmt\"", "%noautoget\nimport \"fmt\"\nfunc main() { " + d + "}", true},
		{"exec", "func e() {}\n%exec e -a 1", "func e() {}\n%exec metasymlabEndOfCellExec -a 1\nfunc metasymlabEndOfCellExec() { " + d + "e() }", true},
		{"test", "%test\nfunc TestX(t *testing.T) {}", "%test\nfunc TestX(t *testing.T) {}", false},
		{"magics only", "%noautoget\n\n!ls", "%noautoget\n\n!" + n + "ls", false},
		{"script", "%%bash\necho 1", "%%bash\necho 1", false},
		{"shell lines", "!ls \\\n!b\n//gonb:!*pwd\nx := \"!\"\n!", "!" + n + "ls \\\n!b\n//gonb:!*" + n + "pwd\nx := \"!\"\n!\nfunc main() { " + d + "}", true},
		{"blank", "\n", "\n", false},
	}
	for _, c := range cases {
		got, marked := guard(c.source)
		if got != c.want || marked != c.marked {
			t.Errorf("%s: %q, %v; want %q, %v", c.name, got, marked, c.want, c.marked)
		}
	}
}
