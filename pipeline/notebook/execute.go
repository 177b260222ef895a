package notebook

import (
	"context"
	"errors"
	"fmt"
	"metasymlab/pipeline/notebook/magic"
	"path/filepath"
	"strings"
	"time"
)

// Executor runs notebooks in a Go kernel, without a Jupyter server. It is stricter
// than one: whatever fails in a cell fails the run. Several runs may be under way
// at once, also with the same Executor.
type Executor struct {
	// Root is the checkout: it holds the tools in .lab/bin and the private folders
	// of running kernels in .lab/run.
	Root string
	// Kernel is a kernelspec: its name, or a folder with a kernel.json. Default:
	// DefaultKernel.
	Kernel string
	// CellTimeout is the longest time for one cell; 0: no limit.
	CellTimeout time.Duration
	// Env is added to the kernel's environment, as NAME=value.
	Env []string
	// Log is called with one line for each cell that has run; may be nil.
	Log func(format string, args ...any)
}

// Execute runs the code cells of a notebook from the first to the last in a new
// kernel, with dir as their working directory, and returns a copy with their
// outputs. name stands for the notebook in messages. Code cells that are blank or
// tagged "skip-execution" are not run, as in Jupyter; the others are counted from 1.
//
// The first cell that fails ends the run with a *[CellError]: a compile error, a
// panic, an exit status other than 0, os.Exit(0) (which may lose output), a failing
// shell line, an unknown magic, a request for input, CellTimeout, a kernel that
// died, the end of ctx (errors.Is finds context.Canceled). The copy with what was
// put out until then is returned too. Errors before the first cell (no kernelspec,
// no tools) are other errors of one line, with no notebook. In a cell tagged
// "raises-exception" whatever the kernel reports, and survives, is no failure.
//
// Outputs are in a fixed order (stdout, stderr, rich output, error; their true order
// is a matter of chance) and free of temporary names and log clocks, so a notebook
// whose programs are deterministic gives the same bytes in every run.
//
// When Execute returns, the kernel and all that it started are gone. They are also
// gone soon after the calling process has died in whatever way.
func (e *Executor) Execute(ctx context.Context, nb *Notebook, name, dir string) (*Notebook, error) {
	executed, err := e.execute(ctx, nb, name, dir)
	var cell *CellError
	if err != nil && !errors.As(err, &cell) {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return executed, err
}

func (e *Executor) execute(ctx context.Context, nb *Notebook, name, dir string) (_ *Notebook, err error) {
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	root, err := filepath.Abs(e.Root)
	if err != nil {
		return nil, err
	}
	if err := CheckRoot(root); err != nil {
		return nil, err
	}
	spec, err := findKernelspec(root, e.Kernel)
	if err != nil {
		return nil, err
	}
	if err := sweep(root); err != nil {
		return nil, fmt.Errorf("remove what earlier runs have left: %w", err)
	}
	s, err := startSession(ctx, spec, root, dir, e.Env)
	if err != nil {
		return nil, err
	}
	defer func() {
		if closeErr := s.close(); err == nil && closeErr != nil {
			err = closeErr
		}
	}()
	return e.runCells(ctx, s, nb, name)
}

// ranCell is a cell that has been sent to the kernel.
type ranCell struct {
	index   int // in Notebook.Cells
	outputs *cellOutputs
}

func (e *Executor) runCells(ctx context.Context, s *session, nb *Notebook, name string) (*Notebook, error) {
	executed := nb.Clone()
	executed.Metadata = orEmpty(executed.Metadata)
	total := 0
	for i := range executed.Cells {
		cell := &executed.Cells[i]
		if cell.hasTag(skipTag) {
			continue
		}
		cell.Outputs, cell.ExecutionCount = nil, nil
		delete(cell.Metadata, "execution") // Jupyter keeps the clock there
		if isRunnable(*cell) {
			total++
		}
	}
	shown := displays{}
	var ran []ranCell
	var failure error
	for i, cell := range executed.Cells {
		if !isRunnable(cell) {
			continue
		}
		started := time.Now()
		ran = append(ran, ranCell{i, &cellOutputs{displays: shown}})
		count := len(ran)
		err := e.runCell(ctx, s, cell.Source, name, count, ran[count-1].outputs)
		var failed *CellError
		if expected := errors.As(err, &failed) && failed.raised && cell.hasTag(raiseTag); err != nil && !expected {
			failure = err
			break
		}
		if e.Log != nil {
			e.Log("%s: cell %d of %d: %.1f s", name, count, total, time.Since(started).Seconds())
		}
	}
	// Only now: a cell may update what an earlier one has displayed.
	for n, cell := range ran {
		executed.Cells[cell.index].ExecutionCount = new(n + 1)
		executed.Cells[cell.index].Outputs = cell.outputs.outputs(s.cleaner, n+1)
	}
	if len(s.language) > 0 {
		s.language["pygments_lexer"] = "go" // as Jupyter exporters want it
		executed.Metadata["language_info"] = s.language
	}
	return executed, failure
}

func isRunnable(cell Cell) bool {
	return cell.Type == Code && !cell.hasTag(skipTag) && strings.TrimSpace(cell.Source) != ""
}

// runCell runs one cell; it returns a *CellError if that fails.
func (e *Executor) runCell(ctx context.Context, s *session, source, name string, count int, outputs *cellOutputs) error {
	fail := func(result runResult) *CellError {
		text := detail(outputs.outputs(s.cleaner, count))
		if result.died {
			text = strings.TrimSpace(text + "\nlast lines of the kernel's log:\n" +
				strings.Join(s.process.logTail(20), "\n"))
		}
		return &CellError{Notebook: name, Cell: count, Source: source,
			Reason: result.reason, Detail: text, cause: result.err}
	}
	lines := magic.Classify(source)
	if name, reason := lines.Refused(); name != "" {
		return fail(runResult{reason: name + " is not possible here: " + reason})
	}
	limited := ctx
	if e.CellTimeout > 0 {
		timeout := fmt.Errorf("the cell ran longer than %s", e.CellTimeout)
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeoutCause(ctx, e.CellTimeout, timeout)
		defer cancel()
	}
	guarded, marked := guard(source)
	result := s.run(limited, guarded, lines, outputs, false)
	switch {
	case result.reason != "":
		failure := fail(result)
		failure.raised = result.err == nil
		return failure
	case marked && !outputs.ended:
		return fail(runResult{reason: "the program did not return from main (os.Exit(0)?): what it displayed may be lost"})
	case lines.Find("test") >= 0 && len(outputs.rich) > 0:
		return fail(runResult{reason: "a %test cell cannot display: the kernel may lose a part of it without a word"})
	}
	return nil
}
