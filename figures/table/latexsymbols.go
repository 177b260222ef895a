package table

import (
	"fmt"
	"strings"
)

// escapeLaTeX is a text for LaTeX in ASCII: its special characters escaped, symbols as commands that need no package. A
// symbol that is not known here becomes its code point in brackets: it can be seen and compiles.
func escapeLaTeX(text string) string {
	var b strings.Builder
	var script rune // '^' or '_' while a run of raised or lowered characters is open
	end := func() {
		if script != 0 {
			b.WriteString("}$")
			script = 0
		}
	}
	// Combining marks follow the letter that they stand above.
	text = strings.NewReplacer("n̄", "\x01", "ṗ", "\x02", "q̇", "\x03").Replace(strings.Join(strings.Fields(text), " "))
	for _, r := range text {
		if place, plain := raisedOrLowered(r); place != 0 {
			if script != place {
				end()
				fmt.Fprintf(&b, "$%c{", place)
				script = place
			}
			b.WriteString(plain)
			continue
		}
		end()
		switch command, known := latexCommands[r]; {
		case known:
			b.WriteString(command)
		case r < 0x20 || r > 0x7e:
			fmt.Fprintf(&b, "[U+%04X]", r)
		default:
			b.WriteRune(r)
		}
	}
	end()
	return b.String()
}

const (
	raised, raisedPlain   = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵀ", "0123456789+-T"
	lowered, loweredPlain = "₀₁₂₃₄₅₆₇₈₉ᵢ", "0123456789i"
)

// raisedOrLowered tells whether a character is a superscript ('^') or a subscript ('_'), and of what.
func raisedOrLowered(r rune) (place rune, plain string) {
	for _, s := range []struct {
		place       rune
		from, plain string
	}{{'^', raised, raisedPlain}, {'_', lowered, loweredPlain}} {
		if i := strings.IndexRune(s.from, r); i >= 0 {
			at := len([]rune(s.from[:i]))
			return s.place, s.plain[at : at+1]
		}
	}
	return 0, ""
}

var latexCommands = map[rune]string{
	'\\': `\textbackslash{}`, '{': `\{`, '}': `\}`, '$': `\$`, '&': `\&`, '#': `\#`, '%': `\%`, '_': `\_`,
	'~': `\textasciitilde{}`, '^': `\textasciicircum{}`, '<': `$<$`, '>': `$>$`, '|': `$|$`, '"': `''`,
	'\x01': `$\bar{n}$`, '\x02': `$\dot{p}$`, '\x03': `$\dot{q}$`,
	'–': `--`, '—': `---`, '−': `$-$`, '“': "``", '”': `''`, '‘': "`", '’': `'`, '…': `\ldots{}`, '\u00a0': `~`,
	'±': `$\pm$`, '×': `$\times$`, '·': `$\cdot$`, '÷': `$\div$`, '≤': `$\leq$`, '≥': `$\geq$`, '≠': `$\neq$`, '≈': `$\approx$`, '≪': `$\ll$`, '≫': `$\gg$`,
	'→': `$\rightarrow$`, '←': `$\leftarrow$`, '↓': `$\downarrow$`, '↔': `$\leftrightarrow$`, '⇒': `$\Rightarrow$`, '∞': `$\infty$`, '√': `$\surd$`, '∂': `$\partial$`, '∇': `$\nabla$`,
	'∫': `$\int$`, '∑': `$\sum$`, '∪': `$\cup$`, '∩': `$\cap$`, '∈': `$\in$`, '⊂': `$\subset$`, '∝': `$\propto$`, '⟨': `$\langle$`, '⟩': `$\rangle$`, '‖': `$\|$`,
	'ℓ': `$\ell$`, '°': `$^{\circ}$`, '†': `$\dagger$`, '½': `$\frac{1}{2}$`, 'µ': `$\mu$`, '✓': `$\surd$`,
	'⊙': `$\odot$`, '𝓘': `$\mathcal{I}$`, 'Γ': `$\Gamma$`, 'Δ': `$\Delta$`, 'Θ': `$\Theta$`, 'Λ': `$\Lambda$`, 'Ξ': `$\Xi$`, 'Π': `$\Pi$`, 'Σ': `$\Sigma$`, 'Φ': `$\Phi$`, 'Ψ': `$\Psi$`, 'Ω': `$\Omega$`,
	'α': `$\alpha$`, 'β': `$\beta$`, 'γ': `$\gamma$`, 'δ': `$\delta$`, 'ε': `$\varepsilon$`, 'ζ': `$\zeta$`, 'η': `$\eta$`, 'θ': `$\theta$`, 'ι': `$\iota$`, 'κ': `$\kappa$`,
	'λ': `$\lambda$`, 'μ': `$\mu$`, 'ν': `$\nu$`, 'ξ': `$\xi$`, 'π': `$\pi$`, 'ρ': `$\rho$`, 'σ': `$\sigma$`, 'τ': `$\tau$`, 'φ': `$\varphi$`, 'χ': `$\chi$`, 'ψ': `$\psi$`, 'ω': `$\omega$`,
	'é': `\'e`, 'è': "\\`e", 'ö': `\"o`, 'ä': `\"a`, 'ü': `\"u`, 'ß': `\ss{}`,
}
