package symplecticity

import (
	"fmt"
	"strings"
)

// caption says in plain words what the panel shows and what the theorem does and does not say.
func caption(s system, runs []run) string {
	states := all(runs)
	words := []string{
		fmt.Sprintf("How far one step of MetaSym is from symplectic on the %s, ours: the trained model, adapted to each of %s; %s, %s. Along y the measured defect ‖JᵀΩJ − Ω‖ of the step's Jacobian J, 0 for a symplectic map; along x what theorem C.2 allows, ‖B‖²(2ε + ε²), with the encoder's Jacobian B, which is symplectic, and ε = ‖∂D/∂z − I‖, how far the decoder D is from leaving the encoder's latent z as it is. A map that forgets its state, J = 0, has the defect 1.",
			s.words, counted(runs[0].systems, "unseen system"), counted(len(states), "state"), counted(len(runs), "seed")),
		"Line: defect = bound, above which the theorem allows no point of MetaSym.",
		verdict(len(states), held(states)),
	}
	low, high := extremes(states, epsilon)
	span := fmt.Sprintf("%.2g to %.2g", low, high)
	if s.residual {
		words = append(words, fmt.Sprintf("The decoder has the form of appendix C, the latent plus what its head gives; ε, the norm of the derivative of the latter, is %s.", span))
	} else {
		words = append(words, fmt.Sprintf("The theorem bounds the defect by ε; it does not say that ε is small. The decoder has a plain head, which nothing but training brings near the identity: ε is %s.", span))
	}
	if states[0].Flow != nil {
		words = append(words, "Triangles: the true motion, the defect of the exact flow from the same state at the same place along x. With friction it is 1 − e^(−γΔt/m), not 0. The theorem is about MetaSym: a triangle above the line only says that the model is closer to symplectic there than the motion that it should predict.")
	} else if s.noFlow != "" {
		words = append(words, s.noFlow)
	}
	if n := offAxes(states); n > 0 {
		words = append(words, fmt.Sprintf("%s with a value of exactly 0 cannot be drawn on logarithmic axes; the table has all.", counted(n, "state")))
	}
	return strings.Join(words, " ")
}

// verdict says whether the measurement agrees with the theorem.
func verdict(states, held int) string {
	if held == states {
		return fmt.Sprintf("The bound holds in %d of %d states.", held, states)
	}
	return fmt.Sprintf("THE BOUND IS EXCEEDED in %d of %d states. The theorem holds for any weights, so this is a fault of the measurement or of the model's code.", states-held, states)
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
