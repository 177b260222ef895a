package magic

import "testing"

func TestClassify(t *testing.T) {
	cell := Classify("a\n!ls \\\n b\n%env x\n//gonb:!ls\n%\n!\n !c")
	want := []Kind{Go, Shell, Taken, Magic, Shell, Go, Go, Go}
	for i, kind := range cell.Kind {
		if kind != want[i] {
			t.Errorf("line %d %q: kind %d, want %d", i+1, cell.Text[i], kind, want[i])
		}
	}
	for source, want := range map[string]bool{
		"!ls": true, "%%sh\nls": true, "%%script python3\n1": true, "%%writefile f\n!x": false, "x := \"!ls\"": false,
	} {
		if got := Classify(source).RunsShell(); got != want {
			t.Errorf("%q runs a shell: %v, want %v", source, got, want)
		}
	}
}
