package exhibit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Converter makes PDF and PNG of SVG with librsvg's rsvg-convert. No Go library that was found draws the text of an
// SVG.
type Converter struct {
	path    string
	Version string // such as "rsvg-convert version 2.54.7"
}

// Needed tells what makes PDF and PNG possible.
const Needed = "figures are SVG only: for PDF and PNG install rsvg-convert (Debian: librsvg2-bin; macOS: brew install librsvg) then run paper report again"

// FindConverter looks for rsvg-convert in PATH. Without one it returns nil and no error.
func FindConverter() (*Converter, error) {
	path, err := exec.LookPath("rsvg-convert")
	if errors.Is(err, exec.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find rsvg-convert: %w", err)
	}
	version, err := exec.Command(path, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	return &Converter{path, strings.TrimSpace(string(version))}, nil
}

// dotsPerInch is the resolution of PNG files: what journals ask for pictures with lines and text is 300 to 600.
const dotsPerInch = "600"

// Convert makes a "pdf" or "png" of an SVG. Equal pictures give equal bytes on the same machine; fonts are the
// machine's.
func (c *Converter) Convert(svg []byte, format string) ([]byte, error) {
	cmd := exec.Command(c.path, "--format", format, "--dpi-x", dotsPerInch, "--dpi-y", dotsPerInch)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=0") // a PDF has the time it was made
	cmd.Stdin = bytes.NewReader(svg)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("rsvg-convert: %w: %s", err, strings.Join(strings.Fields(complaint.String()), " "))
	}
	return out.Bytes(), nil
}
