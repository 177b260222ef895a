// Package tex typesets TeX formulas as MathML, which browsers draw and screen readers read. Temml (temml.org) does it,
// in the goja interpreter: no browser, no network, no font. It knows the commands of MathJax that notebooks use, so a
// formula shows the same in Jupyter and in the report.
package tex

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/dop251/goja"
)

// Typesetter makes MathML of formulas, the same of the same. Make one and keep it: loading Temml takes about 0.2 s, a
// formula some milliseconds. It may be used from several goroutines.
type Typesetter struct {
	mu      sync.Mutex // the interpreter serves one at a time
	vm      *goja.Runtime
	convert goja.Callable
}

// convertJS asks for errors in place of red text, for LaTeX's grammar where Temml would let more pass, and for the TeX
// beside the MathML, from which it is copied.
const convertJS = `(function (formula, display) {
  return temml.renderToString(formula, {displayMode: display, throwOnError: true, strict: true, annotate: true});
})`

// callDepth bounds calls in JavaScript, against groups in groups without end.
const callDepth = 2000

// New loads the text of temml.min.js, which is [metasymlab/pipeline/assets.Temml].
func New(library []byte) (*Typesetter, error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(callDepth)
	if _, err := vm.RunScript("temml.min.js", string(library)); err != nil {
		return nil, fmt.Errorf("tex: loading Temml: %s", firstLine(err.Error()))
	}
	function, err := vm.RunScript("convert.js", convertJS)
	if err != nil {
		return nil, fmt.Errorf("tex: loading Temml: %s", firstLine(err.Error()))
	}
	convert, _ := goja.AssertFunction(function) // it is one, as written above
	return &Typesetter{vm: vm, convert: convert}, nil
}

// MathML is a formula as a <math> element: display for one on a line of its own, else for one in a sentence. The TeX is
// in it as an annotation. The error, in one line, has the formula and what is wrong with it.
func (t *Typesetter) MathML(formula string, display bool) (string, error) {
	formula = strings.TrimSpace(formula)
	if formula == "" {
		return "", errors.New("tex: an empty formula")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	markup, err := t.convert(goja.Undefined(), t.vm.ToValue(formula), t.vm.ToValue(display))
	if err != nil {
		return "", fmt.Errorf("tex: formula %q: %s", formula, reason(err))
	}
	return markup.String(), nil
}

// reason is what Temml says of a formula, without the place, which it shows by underlining.
func reason(err error) string {
	var thrown *goja.Exception
	if errors.As(err, &thrown) {
		return strings.TrimSpace(strings.Trim(strings.TrimPrefix(firstLine(thrown.Value().String()), "ParseError:"), " :"))
	}
	return firstLine(err.Error())
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
