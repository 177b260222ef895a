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

// Places, px.
const (
	inset        = 10.0 // of boxes in a column
	gap          = 15.0 // between them
	inputsTop    = 10.0
	inputsHeight = 36.0
	columnTop    = 72.0
	headRoom     = 22.0 // for a column's name
	stateHeight  = 34.0
)

// draw draws the diagram for a width in px: encoder and decoder side by side, or one below the other where it is
// narrow.
func (m *model) draw(width int) ([]byte, chart.Size) {
	const narrow = 500
	c := m.wide
	if width < narrow {
		c = m.narrow
	}
	drawn := c()
	return drawn.svg(), drawn.size
}

// wide draws the forward pass from top to bottom, the encoder left, the decoder right, and below them how each is
// trained.
func (m *model) wide() *canvas {
	const (
		width        = 640
		encoderLeft  = 34.0
		encoderWidth = 226.0
		decoderLeft  = 318.0
		decoderWidth = 278.0
	)
	c := &canvas{look: look{title: 11.5, text: 10, index: 8.7, skip: 13.5}}
	encoder, decoder := m.encoderBoxes(), m.decoderBoxes()
	columnEnd := inset + max(c.stack(encoder, encoderLeft+inset, columnTop, encoderWidth-2*inset), c.stack(decoder, decoderLeft+inset, columnTop, decoderWidth-2*inset))

	c.column(encoderLeft, columnTop, encoderWidth, columnEnd, m.encoderName())
	c.column(decoderLeft, columnTop, decoderWidth, columnEnd, m.decoderName())

	step := c.put(box{x: encoderLeft, y: inputsTop, width: 66, height: inputsHeight, lines: stepLines()})
	state := c.put(box{x: 150, y: inputsTop, width: 210, height: inputsHeight, lines: m.stateLines()})
	middle := encoder[0].top().x
	c.arrow(false, step.bottom(), point{step.bottom().x, columnTop})
	c.arrow(false, point{middle + 40, state.bottom().y}, point{middle + 40, columnTop})
	c.arrow(false, point{decoderLeft + 26, state.bottom().y}, point{decoderLeft + 26, columnTop})
	if m.m > 0 {
		control := c.put(box{x: 440, y: inputsTop, width: 130, height: inputsHeight, lines: m.controlLines()})
		c.arrow(false, control.bottom(), point{control.bottom().x, columnTop})
	}
	c.chain(encoder)
	c.chain(decoder)

	z := c.put(box{x: encoderLeft + 44, y: columnEnd + 18, width: 138, height: stateHeight, lines: latentLines()})
	next := c.put(box{x: decoderLeft + 70, y: columnEnd + 18, width: 138, height: stateHeight, lines: nextLines()})
	c.arrow(false, encoder[len(encoder)-1].bottom(), z.top())
	c.arrow(false, decoder[len(decoder)-1].bottom(), next.top())

	// The latent is what meta-attention attends to, and with the residual form what the head's output is added to.
	lane := (encoderLeft + encoderWidth + decoderLeft) / 2
	m.lead(c, decoder, lane, z.right(), point{lane, z.right().y})
	c.write(lane-3, z.right().y-5, "end", text("K, V"))
	// Rollout: the prediction is the next state.
	right := float64(width) - 18
	c.arrow(true, next.right(), point{right, next.right().y}, point{right, 4}, point{state.top().x, 4}, state.top())
	c.write(right-2, next.right().y-5, "end", text("rollout"))
	// The inverse pass runs beside the encoder, upwards.
	c.arrow(true, point{24, columnEnd - inset}, point{24, columnTop + headRoom})
	c.writeUp(19, (columnTop+columnEnd)/2, inverse())

	const height = 92
	first, second := m.training()
	top := z.y + z.height + 18
	c.draw(box{x: 8, y: top, width: 300, height: height, fill: plain, stroke: "#999999", dash: true, lines: first})
	c.draw(box{x: 320, y: top, width: 312, height: height, fill: plain, stroke: "#999999", dash: true, lines: second})
	c.size = chart.Size{Width: width, Height: int(top + height + 8)}
	return c
}

// narrow draws the same with the decoder below the encoder. Beside them run, on the right, the state to the decoder and
// the prediction back to the state; on the left, the inverse pass and the latent.
func (m *model) narrow() *canvas {
	const (
		width       = 336
		left        = 36.0
		columnWidth = 264.0
		stateLane   = 309.0
		rolloutLane = 324.0
		leftLane    = 22.0
	)
	c := &canvas{look: look{title: 11, text: 10.5, index: 9.4, skip: 15}}
	encoder, decoder := m.encoderBoxes(), m.decoderBoxes()
	encoderEnd := inset + c.stack(encoder, left+inset, columnTop, columnWidth-2*inset)
	latentTop := encoderEnd + 18
	decoderTop := latentTop + inputsHeight + 26
	decoderEnd := inset + c.stack(decoder, left+inset, decoderTop, columnWidth-2*inset)

	c.column(left, columnTop, columnWidth, encoderEnd, m.encoderName())
	c.column(left, decoderTop, columnWidth, decoderEnd, m.decoderName())
	step := c.put(box{x: left, y: inputsTop, width: 62, height: inputsHeight, lines: stepLines()})
	state := c.put(box{x: left + 84, y: inputsTop, width: 168, height: inputsHeight, lines: m.stateLines()})
	c.arrow(false, step.bottom(), point{step.bottom().x, columnTop})
	c.arrow(false, state.bottom(), point{state.bottom().x, columnTop})
	c.chain(encoder)
	c.chain(decoder)

	z := c.put(box{x: left, y: latentTop, width: 104, height: inputsHeight, lines: latentLines()})
	c.arrow(false, point{z.bottom().x, encoderEnd - inset}, z.top())
	entry := left + columnWidth - 12
	if m.m > 0 {
		control := c.put(box{x: left + 118, y: latentTop, width: 118, height: inputsHeight, lines: m.controlLines()})
		c.arrow(false, control.bottom(), point{control.bottom().x, decoderTop})
	}
	c.arrow(false, state.right(), point{stateLane, state.right().y}, point{stateLane, decoderTop - 10}, point{entry, decoderTop - 10}, point{entry, decoderTop})
	c.write(stateLane-4, decoderTop-15, "end", text("x_{t}"))
	m.lead(c, decoder, leftLane, z.left(), point{leftLane, z.left().y})
	c.write(leftLane+3, z.bottom().y+12, "start", text("K, V"))

	next := c.put(box{x: left + 63, y: decoderEnd + 18, width: 138, height: inputsHeight, lines: nextLines()})
	c.arrow(false, decoder[len(decoder)-1].bottom(), next.top())
	c.arrow(true, next.right(), point{rolloutLane, next.right().y}, point{rolloutLane, 4}, point{state.top().x, 4}, state.top())
	c.write(rolloutLane-4, next.right().y-5, "end", text("rollout"))
	c.arrow(true, point{leftLane, encoderEnd - inset}, point{leftLane, columnTop + headRoom})
	c.writeUp(leftLane-5, (columnTop+encoderEnd)/2, inverse())

	top := next.y + next.height + 18
	first, second := m.training()
	for _, lines := range [][]line{first, second} {
		height := c.skip*float64(len(lines)) + 16
		c.draw(box{x: 8, y: top, width: width - 16, height: height, fill: plain, stroke: "#999999", dash: true, lines: lines})
		top += height + 10
	}
	c.size = chart.Size{Width: width, Height: int(top)}
	return c
}

// lead leads the latent along a lane to the meta-attention and, in the residual form, to the head.
func (m *model) lead(c *canvas, decoder []box, lane float64, through ...point) {
	meta, head := decoder[metaIndex], decoder[len(decoder)-1]
	c.arrow(false, append(through, point{lane, meta.left().y}, meta.left())...)
	if m.settings.Decoder.Residual {
		c.arrow(false, point{lane, meta.left().y}, point{lane, head.left().y}, head.left())
	}
}

func stepLines() []line { return []line{title("Δt"), text("[s,w,t,1]")} }

func (m *model) stateLines() []line {
	return []line{title("x_{t} = (q_{t}, p_{t})"), text("[s,w,t,n], n = %d", m.n)}
}

func (m *model) controlLines() []line {
	return []line{title("u_{t}"), text("[s,w,t,m], m = %d", m.m)}
}

func latentLines() []line { return []line{title("latent z_{t}"), text("[s,w,t,n]")} }

func nextLines() []line { return []line{title("x_{t+1} predicted"), text("[s,w,t,n]")} }

func inverse() line { return text("inverse Φ⁻¹(·, −Δt), same weights; in training only") }

func (m *model) encoderName() line {
	return title("SymplecticEncoder Φ_{θ}: %s", grouped(m.count("encoder/")))
}

func (m *model) decoderName() line {
	return title("ActiveDecoder D_{θ,ζ}: %s", grouped(m.count("decoder/")))
}

// put draws an input or an output and returns it.
func (c *canvas) put(b box) box {
	b.fill, b.stroke = plain, ink
	c.draw(b)
	return b
}

// column draws a column's frame and name.
func (c *canvas) column(left, top, wide, end float64, name line) {
	c.draw(box{x: left, y: top, width: wide, height: end - top, fill: frame, stroke: "#999999"})
	c.write(left+wide/2, top+15, "middle", name)
}

// stack places boxes below each other in a column and returns where they end.
func (c *canvas) stack(boxes []box, left, top, wide float64) float64 {
	y := top + headRoom
	for i := range boxes {
		boxes[i].x, boxes[i].y, boxes[i].width = left, y, wide
		boxes[i].height = c.skip*float64(len(boxes[i].lines)) + 8
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

// training are the two meta-learnings in words, the encoder's and the decoder's.
func (m *model) training() (first, second []line) {
	e, d := m.settings.Encoder, m.settings.Decoder
	inner := text("inner loop: ζ_{i} from ζ, %s on system i's", steps(d.InnerSteps))
	if d.MetaAttention != "" && d.MetaAttention != "adapted" {
		inner = text("no inner loop: ζ is %s on system i's", d.MetaAttention)
	}
	arguments := "x, z"
	if m.m > 0 {
		arguments = "x, u, z"
	}
	return []line{
			title("trained first, by MAML (Algorithm 1)"),
			text("inner loop: θ_{i} from θ, %s on system i's", steps(e.InnerSteps)),
			text("adaptation set: ‖Φ(x_{t}, Δt) − x_{t+1}‖²"),
			text("outer loop: θ, on its meta set, forward and inverse:"),
			text("… + ‖Φ⁻¹(x_{t+1}, −Δt) − x_{t}‖², second order"),
		}, []line{
			title("trained second, bi-level (Algorithm 2)"),
			inner,
			text("adaptation set: ‖D(%s) − x_{t+1}‖², θ frozen", arguments),
			text("outer loop: θ_{AD}, same error on its meta set with ζ_{i}"),
			text("at test: the inner loop alone"),
		}
}

func steps(n int) string {
	if n == 1 {
		return "1 step"
	}
	return fmt.Sprintf("%d steps", n)
}
