package progress

import (
	"fmt"
	"time"
)

// status is what follows the label while work goes on: ": epoch 120/294, 14.2 epochs/s, 13 s left, loss 0.913".
func (p *Progress) status(now time.Time) string {
	text := p.position() + p.rate(now)
	if elapsed, steps := now.Sub(p.begun), p.done-p.at; p.total > p.done && steps > 0 && elapsed > 0 {
		left := elapsed.Seconds() / float64(steps) * float64(p.total-p.done) // float: a duration would overflow
		text += ", " + span(left) + " left"
	}
	return p.withNote(text)
}

// summary is what follows the label at the end: ": epoch 294/294, done in 12 s (resumed at 120), 14.5 epochs/s, loss
// 0.913".
func (p *Progress) summary(now time.Time) string {
	verb := "done in"
	if p.done < p.total {
		verb = "ended after"
	}
	elapsed := now.Sub(p.begun).Seconds()
	took := span(elapsed)
	if elapsed < 10 {
		took = fmt.Sprintf("%.1f s", elapsed)
	}
	text := fmt.Sprintf("%s, %s %s", p.position(), verb, took)
	if p.at > 0 {
		text += fmt.Sprintf(" (resumed at %d)", p.at)
	}
	return p.withNote(text + p.rate(now))
}

func (p *Progress) position() string {
	if p.total == 0 {
		return fmt.Sprintf(": %s %d", p.unit, p.done)
	}
	return fmt.Sprintf(": %s %d/%d", p.unit, p.done, p.total)
}

// rate is the mean since Start: steps per second, or time per step where steps take longer than a second. Empty before
// the first step.
func (p *Progress) rate(now time.Time) string {
	elapsed, steps := now.Sub(p.begun).Seconds(), float64(p.done-p.at)
	if steps <= 0 || elapsed <= 0 {
		return ""
	}
	switch perSecond := steps / elapsed; {
	case perSecond >= 100:
		return fmt.Sprintf(", %.0f %ss/s", perSecond, p.unit)
	case perSecond >= 10:
		return fmt.Sprintf(", %.1f %ss/s", perSecond, p.unit)
	case perSecond >= 1:
		return fmt.Sprintf(", %.2f %ss/s", perSecond, p.unit)
	case perSecond > 1./120:
		return fmt.Sprintf(", %.1f s/%s", elapsed/steps, p.unit)
	default:
		return fmt.Sprintf(", %.1f min/%s", elapsed/steps/60, p.unit)
	}
}

func (p *Progress) withNote(text string) string {
	if p.note == "" {
		return text
	}
	return text + ", " + p.note
}

// span writes a time in seconds as a person would: 12 s, 3 min 05 s, 2 h 05 min, 3 d 04 h.
func span(seconds float64) string {
	s := int64(min(seconds+0.5, 1e15))
	switch {
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %02d s", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%d h %02d min", s/3600, s%3600/60)
	default:
		return fmt.Sprintf("%d d %02d h", s/86400, s%86400/3600)
	}
}
