package nbconvert

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fake puts a program of a name into an otherwise empty path.
func fake(t *testing.T, name, script string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
}

func TestFind(t *testing.T) {
	fake(t, "jupyter-nbconvert", `[ "$*" = --version ] && echo 6.5.3`)
	if c, err := Find(t.Context()); err != nil || c.Version != "6.5.3" {
		t.Errorf("jupyter-nbconvert: %+v, %v", c, err)
	}
	fake(t, "jupyter", `[ "$*" = "nbconvert --version" ] && echo 7.17.0`)
	if c, err := Find(t.Context()); err != nil || c.Version != "7.17.0" {
		t.Errorf("jupyter nbconvert: %+v, %v", c, err)
	}
	fake(t, "jupyter", "exit 1")
	if _, err := Find(t.Context()); !errors.Is(err, ErrNone) {
		t.Errorf("a jupyter without nbconvert: %v", err)
	}
	fake(t, "jupyter-nbconvert", "exit 1")
	if _, err := Find(t.Context()); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("a broken nbconvert: %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Find(t.Context()); !errors.Is(err, ErrNone) {
		t.Errorf("no program: %v", err)
	}
}

// TestExecute: what nbconvert is asked for, what it finds in its environment, and what it has made; nothing stays.
func TestExecute(t *testing.T) {
	path := os.Getenv("PATH")
	fake(t, "jupyter-nbconvert", `[ "$1" = --version ] && exit 0
PATH='`+path+`'
[ "$1 $2 $3 $4" = "--to notebook --execute --output-dir" ] || exit 3
made=$5 timeout=$6
mkdir "$made"
shift 6
for file; do
	printf '{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "%s"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}' \
		"$timeout $JUPYTER_PATH $PROFILE $file" >"$made/$(basename "$file")"
done`)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	t.Setenv("PROFILE", "laptop")
	c, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made, err := c.Execute(t.Context(), Execution{Root: "/checkout", CellTimeout: time.Minute, Env: []string{"PROFILE=smoke"}}, "x/b.ipynb", "x/a.ipynb")
	if err != nil || len(made) != 2 {
		t.Fatalf("%d notebooks, %v", len(made), err)
	}
	for i, file := range []string{"x/b.ipynb", "x/a.ipynb"} {
		want := "--ExecutePreprocessor.timeout=60 /checkout/pipeline/notebook/kernelspec smoke " + file
		if got := made[i].Cells[0].Source; got != want {
			t.Errorf("executed with %q, want %q", got, want)
		}
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestExecuteFails: a failing notebook is an error of one line, and what was said goes to the log.
func TestExecuteFails(t *testing.T) {
	fake(t, "jupyter-nbconvert", `[ "$1" = --version ] && exit 0
echo "Traceback" >&2
echo "CellExecutionError: no such result" >&2
exit 1`)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	c, err := Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	_, err = c.Execute(t.Context(), Execution{Root: t.TempDir(), CellTimeout: time.Second, Log: &log}, "a.ipynb")
	if err == nil || err.Error() != "nbconvert: exit status 1: CellExecutionError: no such result" || !strings.Contains(log.String(), "Traceback\n") {
		t.Errorf("error %v, log %q", err, log.String())
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
