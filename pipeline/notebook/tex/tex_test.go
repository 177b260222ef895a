package tex_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"metasymlab/pipeline/assets"
	"metasymlab/pipeline/notebook/tex"
)

func library(t testing.TB) []byte {
	t.Helper()
	root, err := assets.Root()
	if err != nil {
		t.Fatal(err)
	}
	library, err := assets.Load(root, assets.Temml())
	if err != nil {
		t.Fatal(err)
	}
	return library
}

func typesetter(t testing.TB) *tex.Typesetter {
	t.Helper()
	typesetter, err := tex.New(library(t))
	if err != nil {
		t.Fatal(err)
	}
	return typesetter
}

// element is one of MathML, read by a parser that knows nothing of formulas.
type element struct {
	name, text string
	attributes map[string]string
	children   []*element
}

func parse(t *testing.T, markup string) *element {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(markup))
	root := &element{}
	open := []*element{root}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(open) != 1 || len(root.children) != 1 || root.children[0].name != "math" {
				t.Fatalf("no single <math>: %s", markup)
			}
			return root.children[0]
		}
		if err != nil {
			t.Fatalf("%v: %s", err, markup)
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				e.attributes[a.Name.Local] = a.Value
			}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(token)
		}
	}
}

// structure writes what a formula means: letters, numbers and signs as they are, whatever has parts as name(parts),
// rows as [parts]. What only moves things about, such as spaces and the invisible sign of applying a function, is left
// out; so is the row around a single part.
func (e *element) structure() string {
	var parts []string
	for _, c := range e.children {
		if s := c.structure(); s != "" {
			parts = append(parts, s)
		}
	}
	inside := strings.Join(parts, " ")
	switch e.name {
	case "mi", "mn", "mo":
		return strings.Trim(e.text, "\u2061 ")
	case "mtext":
		if strings.Trim(e.text, "\u00a0") == "" {
			return ""
		}
		return `"` + strings.ReplaceAll(e.text, "\u00a0", " ") + `"`
	case "mspace", "annotation":
		return ""
	case "math", "semantics":
		return inside
	case "mrow":
		if len(parts) <= 1 {
			return inside
		}
		return "[" + inside + "]"
	case "mstyle":
		return e.name + "." + e.attributes["displaystyle"] + "(" + inside + ")"
	}
	return e.name + "(" + inside + ")"
}

// TestMathML: what stands in a fraction, an index, a line of a system of equations is what TeX puts there.
func TestMathML(t *testing.T) {
	typeset := typesetter(t)
	for formula, want := range map[string]string{
		`\tfrac12 k`:                                         `[mstyle.false(mfrac(1 2)) k]`, // the half of k, not a part of 2k
		`\tfrac{1}{2}k(\ell-\ell_0)^2`:                       `[mstyle.false(mfrac(1 2)) k msup([( ℓ − msub(ℓ 0) )] 2)]`,
		`\frac{p_x^2}{2m}`:                                   `mfrac(msubsup(p x 2) [2 m])`,
		`\frac{\partial H}{\partial q}`:                      `mfrac([∂ H] [∂ q])`,
		`\dot q_i = p_i/m`:                                   `[msub(mover(q ˙) i) = msub(p i) / m]`,
		`\bar n + 1`:                                         `[mover(n ‾) + 1]`,
		`\nabla_{\!\zeta}\mathcal L`:                         `[msub(∇ ζ) ℒ]`,
		`\mathbf{x}_{\le t}`:                                 `msub(𝐱 [≤ t])`,
		`a^\dagger a`:                                        `[msup(a †) a]`,
		`\sqrt{\gamma(\bar n+1)}\,a`:                         `[msqrt([γ [( mover(n ‾) + 1 )]]) a]`,
		`\operatorname{tr}(\rho)`:                            `[tr [( ρ )]]`,
		`\sin\theta_1`:                                       `[sin msub(θ 1)]`,
		`\Phi_\theta^{-1}\circ\Phi`:                          `[msubsup(Φ θ [− 1]) ∘ Φ]`,
		`\lVert J^\top\Omega J-\Omega\rVert_2`:               `msub([‖ msup(J ⊤) Ω J − Ω ‖] 2)`,
		`\langle a\rangle`:                                   `[⟨ a ⟩]`,
		`\theta \leftarrow \theta - \alpha g`:                `[θ ← θ − α g]`,
		`9.81\ \text{m s}^{-2}`:                              `[9.81 msup("m s" [− 2])]`,
		`\begin{pmatrix}0&I\\-I&0\end{pmatrix}`:              `[( mtable(mtr(mtd(0) mtd(I)) mtr(mtd([− I]) mtd(0))) )]`,
		`\begin{cases}a&b\\c&d\end{cases}`:                   `[{ mtable(mtr(mtd(a) mtd(b)) mtr(mtd(c) mtd(d)))]`,
		`\begin{aligned}\dot q&=p\\ \dot p&=-q\end{aligned}`: `mtable(mtr(mtd(mover(q ˙)) mtd([= p])) mtr(mtd(mover(p ˙)) mtd([= − q])))`,
	} {
		for _, display := range []bool{false, true} {
			markup, err := typeset.MathML(formula, display)
			if err != nil {
				t.Error(err)
				continue
			}
			math := parse(t, markup)
			if got := math.structure(); got != want {
				t.Errorf("%s is\n%s, want\n%s in\n%s", formula, got, want, markup)
			}
			if (math.attributes["display"] == "block") != display {
				t.Errorf("%s: display %q, want %t", formula, math.attributes["display"], display)
			}
			meaning := math.children[0]
			annotation := meaning.children[len(meaning.children)-1]
			if annotation.attributes["encoding"] != "application/x-tex" || annotation.text != formula {
				t.Errorf("%s: TeX beside it %q", formula, annotation.text)
			}
		}
	}
}

// TestDisplay: the limits of a sum stand above and below it in a formula of its own, and beside it in a sentence.
func TestDisplay(t *testing.T) {
	typeset := typesetter(t)
	for display, want := range map[bool]string{true: "[munderover(∑ [i = 1] N) msub(m i)]", false: "[msubsup(∑ [i = 1] N) msub(m i)]"} {
		markup, err := typeset.MathML(`\sum_{i=1}^N m_i`, display)
		if err != nil {
			t.Fatal(err)
		}
		if got := parse(t, markup).structure(); got != want {
			t.Errorf("display %t: %s, want %s", display, got, want)
		}
	}
}

// TestAlignment: what our style sheet needs to know of a system of equations is in its cells' classes.
func TestAlignment(t *testing.T) {
	markup, err := typesetter(t).MathML(`\begin{aligned}a&=b\end{aligned}`, true)
	if err != nil {
		t.Fatal(err)
	}
	var classes []string
	for _, cell := range parse(t, markup).children[0].children[0].children[0].children {
		classes = append(classes, cell.attributes["class"])
	}
	if want := []string{"tml-right", "tml-left"}; !slices.Equal(classes, want) {
		t.Errorf("classes %q, want %q", classes, want)
	}
}

// TestErrors: what is no formula is an error of one line, which has it and the reason, and the next formula is typeset.
func TestErrors(t *testing.T) {
	typeset := typesetter(t)
	for formula, parts := range map[string][]string{
		"":                          {"empty"},
		" \n":                       {"empty"},
		`\nosuch x`:                 {`"\\nosuch x"`, `Unsupported function name: \nosuch`},
		`\frac{1`:                   {`"\\frac{1"`, "Unexpected end of input"},
		`a_`:                        {`"a_"`},
		`x^2^3`:                     {"Double superscript"},
		`\begin{aligned}a`:          {`\\begin{aligned}a`},
		`a & b`:                     {`"a & b"`},
		`\left( a`:                  {`\\left( a`},
		strings.Repeat("{", 100000): {"{"},
	} {
		markup, err := typeset.MathML(formula, true)
		if err == nil {
			t.Errorf("%.40q: no error but %s", formula, markup)
			continue
		}
		for _, part := range append(parts, "tex: ") {
			if text := err.Error(); !strings.Contains(text, part) || strings.Contains(text, "\n") {
				t.Errorf("%.40q: error %.200q lacks %q, or is of several lines", formula, text, part)
			}
		}
		if _, err := typeset.MathML("a", false); err != nil {
			t.Errorf("after %.40q: %v", formula, err)
		}
	}
}

// TestSame: a formula is the same whatever was typeset before it, also at the same time.
func TestSame(t *testing.T) {
	const formula = `\begin{cases}\frac12 & x_i^2\end{cases}`
	want, err := typesetter(t).MathML(formula, true)
	if err != nil {
		t.Fatal(err)
	}
	typeset := typesetter(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, other := range []string{`\def\frac#1{#1}`, `\nosuch`, `\begin{align}a\end{align}`, formula} {
				got, err := typeset.MathML(other, true)
				if other == formula && (err != nil || got != want) {
					t.Errorf("%v, %s, want %s", err, got, want)
				}
			}
		})
	}
	group.Wait()
}

func TestNewErrors(t *testing.T) {
	for name, library := range map[string]string{"no JavaScript": "(", "throws": "throw new Error('a\\nb')"} {
		_, err := tex.New([]byte(library))
		if err == nil || !strings.HasPrefix(err.Error(), "tex: loading Temml: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
