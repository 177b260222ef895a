package figure1

import (
	"fmt"
	"regexp"
	"strings"

	"metasymlab/figures/chart"
)

// Fills by what trains the weights, pale enough for black text, of different lightness in grey print.
const (
	fillTheta  = "#D3E8F5"
	fillGlobal = "#DDF1E7"
	fillLocal  = "#FCE3B5"
	plain      = "#FFFFFF"
	frame      = "#F7F7F7"
)

// Places of the two columns, px.
const (
	width        = 640
	encoderLeft  = 34.0
	encoderWidth = 226.0
	decoderLeft  = 318.0
	decoderWidth = 278.0
	inset        = 10.0
	gap          = 15.0
	inputsTop    = 10.0
	inputsHeight = 36.0
	columnTop    = 72.0
	headRoom     = 22.0 // for a column's name
)

// diagram draws the forward pass from top to bottom, the encoder left, the decoder right, and below them how each is
// trained.
func diagram(m *model) *canvas {
	c := &canvas{}
	encoder, decoder := m.encoderBoxes(), m.decoderBoxes()
	encoderEnd, decoderEnd := stack(encoder, encoderLeft+inset, encoderWidth-2*inset), stack(decoder, decoderLeft+inset, decoderWidth-2*inset)
	columnEnd := max(encoderEnd, decoderEnd) + inset

	c.column(encoderLeft, encoderWidth, columnEnd, "SymplecticEncoder Φ_{θ}", m.count("encoder/"))
	c.column(decoderLeft, decoderWidth, columnEnd, "ActiveDecoder D_{θ,ζ}", m.count("decoder/"))

	step := box{x: encoderLeft, y: inputsTop, width: 66, height: inputsHeight, fill: plain, stroke: ink, lines: []line{title("Δt"), text("[s,w,t,1]")}}
	state := box{x: 150, y: inputsTop, width: 210, height: inputsHeight, fill: plain, stroke: ink,
		lines: []line{title("x_{t} = (q_{t}, p_{t})"), text("[s,w,t,n], n = %d", m.n)}}
	c.draw(step)
	c.draw(state)
	middle := encoder[0].top().x
	c.arrow(false, point{step.bottom().x, inputsTop + inputsHeight}, point{step.bottom().x, columnTop})
	c.arrow(false, point{middle + 40, inputsTop + inputsHeight}, point{middle + 40, columnTop})
	c.arrow(false, point{decoderLeft + 26, inputsTop + inputsHeight}, point{decoderLeft + 26, columnTop})
	if m.m > 0 {
		control := box{x: 440, y: inputsTop, width: 130, height: inputsHeight, fill: plain, stroke: ink, lines: []line{title("u_{t}"), text("[s,w,t,m], m = %d", m.m)}}
		c.draw(control)
		c.arrow(false, control.bottom(), point{control.bottom().x, columnTop})
	}
	c.chain(encoder)
	c.chain(decoder)

	z := box{x: encoderLeft + 44, y: columnEnd + 18, width: 138, height: 34, fill: plain, stroke: ink, lines: []line{title("latent z_{t}"), text("[s,w,t,n]")}}
	next := box{x: decoderLeft + 70, y: columnEnd + 18, width: 138, height: 34, fill: plain, stroke: ink, lines: []line{title("x_{t+1} predicted"), text("[s,w,t,n]")}}
	c.draw(z)
	c.draw(next)
	c.arrow(false, encoder[len(encoder)-1].bottom(), z.top())
	c.arrow(false, decoder[len(decoder)-1].bottom(), next.top())

	// The latent is what meta-attention attends to, and with the residual form what the head's output is added to.
	lane := (encoderLeft + encoderWidth + decoderLeft) / 2
	meta := decoder[metaIndex]
	c.arrow(false, z.right(), point{lane, z.right().y}, point{lane, meta.left().y}, meta.left())
	c.write(lane-3, z.right().y-5, "end", text("K, V"))
	if m.settings.Decoder.Residual {
		head := decoder[len(decoder)-1]
		c.arrow(false, point{lane, head.left().y}, head.left())
	}
	// Rollout: the prediction is the next state.
	right := float64(width) - 18
	c.arrow(true, next.right(), point{right, next.right().y}, point{right, 4}, point{state.top().x, 4}, state.top())
	c.write(right-2, next.right().y-5, "end", text("rollout"))
	// The inverse pass runs beside the encoder, upwards.
	c.arrow(true, point{24, columnEnd - inset}, point{24, columnTop + headRoom})
	c.writeUp(19, (columnTop+columnEnd)/2, text("inverse Φ⁻¹(·, −Δt), same weights; in training only"))

	end := c.training(m, z.y+z.height+18)
	c.size = chart.Size{Width: width, Height: int(end)}
	return c
}

// column draws a column's frame and name.
func (c *canvas) column(left, wide, end float64, name string, parameters int) {
	c.draw(box{x: left, y: columnTop, width: wide, height: end - columnTop, fill: frame, stroke: "#999999"})
	c.write(left+wide/2, columnTop+15, "middle", title("%s: %s", name, grouped(parameters)))
}

// stack places boxes below each other and returns where they end.
func stack(boxes []box, left, wide float64) float64 {
	y := columnTop + headRoom
	for i := range boxes {
		boxes[i].x, boxes[i].y, boxes[i].width = left, y, wide
		boxes[i].height = lineSkip*float64(len(boxes[i].lines)) + 8
		if boxes[i].stroke == "" {
			boxes[i].stroke = ink
		}
		y += boxes[i].height + gap
	}
	return y - gap
}

// chain draws boxes with an arrow from each to the next.
func (c *canvas) chain(boxes []box) {
	for i, b := range boxes {
		c.draw(b)
		if i > 0 {
			c.arrow(false, boxes[i-1].bottom(), b.top())
		}
	}
}

var module = regexp.MustCompile(`^encoder/((linear|activation|gradient)(\d+))/`)

// encoderBoxes are the modules in the order of the forward pass; shears alternate, beginning with "up", and so do
// activation and gradient modules.
func (m *model) encoderBoxes() []box {
	var boxes []box
	seen, turns := map[string]bool{}, map[string]int{}
	for _, w := range m.weights {
		found := module.FindStringSubmatch(w.name)
		if found == nil || seen[found[1]] {
			continue
		}
		seen[found[1]] = true
		kind, base := found[2], "encoder/"+found[1]+"/"
		up := turns[kind]%2 == 0
		turns[kind]++
		lines := []line{title("%s module %s", kind, found[3])}
		count := grouped(m.count(base))
		switch kind {
		case "linear":
			var shears []string
			for j := 1; m.shape(fmt.Sprintf("%sS%d", base, j)) != nil; j++ {
				shears = append(shears, []string{"low", "up"}[j%2])
			}
			lines = append(lines, text("%s, bias", strings.Join(shears, ", ")), text("S_{j} %s, b %s: %s", m.dims(base+"S1"), m.dims(base+"b_q"), count))
		case "activation":
			lines = append(lines, text("%s: Δt a ⊙ σ(·), a %s", direction(up), m.dims(base+"a")))
		case "gradient":
			lines = append(lines, text("%s: K %s, a, b: %s", direction(up), m.dims(base+"K"), count))
		}
		boxes = append(boxes, box{fill: fillTheta, lines: lines})
	}
	return boxes
}

func direction(up bool) string {
	if up {
		return "up"
	}
	return "low"
}

// dims is the shape of a weight in numbers.
func (m *model) dims(name string) string {
	return strings.ReplaceAll(fmt.Sprint(m.shape(name)), " ", ", ")
}

// metaIndex is the place of the meta-attention among the decoder's boxes.
const metaIndex = 2

// decoderBoxes are the decoder's parts, those that this model has.
func (m *model) decoderBoxes() []box {
	d := m.settings.Decoder
	dropout := ""
	if d.Dropout > 0 {
		dropout = fmt.Sprintf(", dropout %g", d.Dropout)
	}
	inputs := "(q, p)"
	if m.m > 0 {
		inputs = "(q, p, u)"
	}
	output := ""
	if m.shape("decoder/cross/W_O") != nil {
		output = ", W_{O} " + m.dims("decoder/cross/W_O")
	}
	biases := ""
	if m.shape("decoder/cross/b_Q") != nil {
		biases = ", b"
	}
	boxes := []box{
		{fill: fillGlobal, lines: []line{title("ControlNet on %s, plus position", inputs), text("W %s, b: %s  →  [s,w,t,D], D = %d", m.dims("decoder/control/W"), grouped(m.count("decoder/control/")), m.D)}},
		{fill: fillGlobal, lines: []line{title("masked self-attention, %d heads", d.Heads),
			text("W_{Q}, W_{K}, W_{V}, W_{O} %s: %s", m.dims("decoder/self/W_Q"), grouped(m.count("decoder/self/"))), text("added to its input%s", dropout)}},
		{fill: fillLocal, lines: []line{title("masked meta-attention to z, %d heads", d.Heads),
			text("ζ: W_{Q} %s, W_{V} %s%s: %s", m.dims("decoder/cross/W_Q"), m.dims("decoder/cross/W_V"), biases, grouped(m.zeta())),
			text("global: W_{K} %s%s: %s", m.dims("decoder/cross/W_K"), output, grouped(m.count("decoder/cross/")-m.zeta())),
			text("added to its input%s", dropout)}},
	}
	if m.shape("decoder/norm/gain") != nil {
		boxes = append(boxes, box{fill: fillGlobal, lines: []line{title("LayerNorm: %s", grouped(m.count("decoder/norm/")))}})
	}
	head := []line{title("head")}
	if m.shape("decoder/head/W_1") != nil {
		head = []line{title("head, a perceptron"), text("W_{1} %s, then the SiLU", m.dims("decoder/head/W_1"))}
	}
	head = append(head, text("W %s: %s  →  [s,w,t,n]", m.dims("decoder/head/W"), grouped(m.count("decoder/head/"))))
	if d.Residual {
		head = append(head, text("added to z_{t}"))
	}
	return append(boxes, box{fill: fillGlobal, lines: head})
}

// training draws the two meta-learnings and returns where they end.
func (c *canvas) training(m *model, top float64) float64 {
	const height = 92
	e, d := m.settings.Encoder, m.settings.Decoder
	c.draw(box{x: 8, y: top, width: 300, height: height, fill: plain, stroke: "#999999", dash: true, lines: []line{
		title("trained first, by MAML (Algorithm 1)"),
		text("inner loop: θ_{i} from θ, %s on system i's", steps(e.InnerSteps)),
		text("adaptation set: ‖Φ(x_{t}, Δt) − x_{t+1}‖²"),
		text("outer loop: θ, on its meta set, forward and inverse:"),
		text("… + ‖Φ⁻¹(x_{t+1}, −Δt) − x_{t}‖², second order"),
	}})
	inner := text("inner loop: ζ_{i} from ζ, %s on system i's", steps(d.InnerSteps))
	if d.MetaAttention != "" && d.MetaAttention != "adapted" {
		inner = text("no inner loop: ζ is %s on system i's", d.MetaAttention)
	}
	arguments := "x, z"
	if m.m > 0 {
		arguments = "x, u, z"
	}
	c.draw(box{x: 320, y: top, width: 312, height: height, fill: plain, stroke: "#999999", dash: true, lines: []line{
		title("trained second, bi-level (Algorithm 2)"),
		inner,
		text("adaptation set: ‖D(%s) − x_{t+1}‖², θ frozen", arguments),
		text("outer loop: θ_{AD}, same error on its meta set with ζ_{i}"),
		text("at test: the inner loop alone"),
	}})
	return top + height + 8
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
