package notebook

import (
	"context"
	"errors"
	"os/exec"
	"strconv"
	"testing"
	"time"
)

// TestKernelEndsWithItsJupyter: a kernel whose server, which tells it its process, is killed ends by itself, in the
// middle of a cell too.
func TestKernelEndsWithItsJupyter(t *testing.T) {
	server := exec.Command("sleep", "60")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	e := newExecutor(t)
	e.Env = []string{"JPY_PARENT_PID=" + strconv.Itoa(server.Process.Pid)}
	e.Log = func(string, ...any) { // the first cell has run
		if err := server.Process.Kill(); err != nil {
			t.Error(err)
		}
		_ = server.Wait() // else it stays as a zombie, which can still be asked for
	}
	nb := codeNotebook("%%\nfmt.Println(1)", "%%\ntime.Sleep(time.Minute)")
	begun := time.Now()
	_, err := e.Execute(context.Background(), nb, "orphan", t.TempDir())
	var cell *CellError
	if !errors.As(err, &cell) || cell.Cell != 2 {
		t.Fatalf("error %v, want one of the second cell", err)
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("the kernel has ended after %v only", took)
	}
}
