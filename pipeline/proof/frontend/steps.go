package frontend

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"metasymlab/pipeline/notebook"
	"metasymlab/pipeline/output"

	"github.com/chromedp/chromedp/kb"
)

// Times that things may take, on a busy machine with two cores.
const (
	startTime = time.Minute
	allTime   = 6 * time.Minute
	againTime = 4 * time.Minute // what is in the store by then
	cellTime  = 2 * time.Minute
	drawTime  = 20 * time.Second
)

// steps is a trial under way.
type steps struct {
	*page
	Trial
	root   string
	cells  map[string]int // by id
	source []string
	unique int // no other trial has it
	faults []error
}

// try does what a person does with the tutorial.
func try(p *page, t Trial, root string, nb *notebook.Notebook) error {
	s := &steps{page: p, Trial: t, root: root, cells: map[string]int{}, unique: 100000 + int(time.Now().UnixMilli()%900000)}
	for i, c := range nb.Cells {
		s.cells[c.ID] = i
		s.source = append(s.source, c.Source)
	}
	for _, step := range []struct {
		name string
		do   func() (string, error)
	}{
		{"opens", s.open},
		{"a live curve moves while all cells run", s.runAll},
		{"charts are interactive", s.interactive},
		{"a chart answers the mouse", s.mouse},
		{"a chart answers the keyboard", s.keys},
		{"charts are interactive again after a reload", s.reload},
		{"an interrupt stops a training and keeps the kernel", s.interrupt},
		{"the training goes on from its checkpoint", s.resume},
		{"an edited package takes effect at the next cell", s.edited},
	} {
		begun := time.Now()
		found, err := step.do()
		verdict := "ok"
		if err != nil {
			verdict, found = "FAILS", err.Error()
			s.faults = append(s.faults, fmt.Errorf("%s: %s: %w", t.Program, step.name, err))
		}
		fmt.Fprintf(t.Log, "%-5s %5.1f s  %s: %s\n", verdict, time.Since(begun).Seconds(), step.name, found)
		if err := s.keepScreen(step.name); err != nil {
			s.faults = append(s.faults, err)
		}
		if p.tab.Err() != nil {
			break // no page, no further step
		}
	}
	return errors.Join(s.faults...)
}

// cell is the number of a cell, by its id.
func (s *steps) cell(id string) (int, error) {
	at, ok := s.cells[id]
	if !ok {
		return 0, fmt.Errorf("the notebook has no cell '%s'", id)
	}
	return at, nil
}

var unfit = regexp.MustCompile(`[^a-z]+`)

// keepScreen keeps a picture of the window.
func (s *steps) keepScreen(name string) error {
	png, err := s.screenshot()
	if err != nil {
		return fmt.Errorf("screenshot: %w", err)
	}
	return output.Write(filepath.Join(s.Screens, s.Program+"-"+strings.Trim(unfit.ReplaceAllString(name, "-"), "-")+".png"), png)
}

func (s *steps) open() (string, error) {
	if err := s.ready(startTime); err != nil {
		return "", err
	}
	return "the notebook and its kernel are there", s.click(0) // what has not been clicked at takes no commands in JupyterLab
}

// runAll runs all cells. The pendulum's net is another than any that is in the store, so that it is trained now.
func (s *steps) runAll() (string, error) {
	net, err := s.cell("net")
	if err != nil {
		return "", err
	}
	learn, err := s.cell("learn")
	if err != nil {
		return "", err
	}
	const seed = "lab.Fit(fit, orbit, 1, watch)"
	if !strings.Contains(s.source[net], seed) {
		return "", fmt.Errorf("cell 'net' has no %q", seed)
	}
	other := strings.Replace(s.source[net], seed, fmt.Sprintf("lab.Fit(fit, orbit, %d, watch)", time.Now().UnixNano()), 1)
	if err := s.do("window.page.setSource($1, $2)", net, other); err != nil {
		return "", err
	}
	if err := s.watch(learn); err != nil {
		return "", err
	}
	if err := s.do("window.page.runAll()"); err != nil {
		return "", err
	}
	if err := s.await("the first pictures of the growing curve", cellTime, "window.seen.size >= 3"); err != nil {
		return "", errors.Join(err, s.failures())
	}
	if err := s.do(`window.page.node($1).scrollIntoView({block: "center"})`, learn); err != nil {
		return "", err
	}
	if err := s.keepScreen("live"); err != nil {
		return "", err
	}
	if err := s.idle(allTime); err != nil {
		return "", errors.Join(err, s.failures())
	}
	pictures, err := s.seen()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d pictures one after the other", pictures), s.failures()
}

// failures are the cells that show an error.
func (s *steps) failures() error {
	var found []error
	for id, i := range s.cells {
		text, failed, err := s.text(i)
		if err == nil && failed {
			err = fmt.Errorf("cell '%s' fails: %.300s", id, text)
		}
		found = append(found, err)
	}
	return errors.Join(found...)
}

// interactive waits until every chart of the notebook has been replaced by an interactive one.
func (s *steps) interactive() (string, error) {
	err := s.await("interactive charts", drawTime, `(function () {
		var plots = document.querySelectorAll("figure.chart > div");
		return plots.length > 0 && Array.from(plots).every(function (p) { return p.getAttribute("data-chart") === "interactive"; });
	})()`)
	count, countErr := evaluate[int](s.page, `document.querySelectorAll("[data-chart=interactive]").length`)
	return fmt.Sprintf("all %d", count), errors.Join(err, countErr)
}

// tip is what the tooltip of a cell's first interactive chart says; "" where none is seen.
const tip = `(function () {
	var tip = window.page.node($1).querySelector("[data-chart=interactive] .chart-values");
	return tip && getComputedStyle(tip).visibility === "visible" && getComputedStyle(tip).opacity !== "0" ? tip.innerText.trim() : "";
})()`

// mouse moves over the chart of the losses and reads what it says there.
func (s *steps) mouse() (string, error) {
	learn, err := s.cell("learn")
	if err != nil {
		return "", err
	}
	x, y, err := s.place(learn)
	if err != nil {
		return "", err
	}
	if x == 0 && y == 0 {
		return "", errors.New("the cell 'learn' has no interactive chart")
	}
	before, err := evaluate[string](s.page, tip, learn)
	if err == nil && before != "" {
		err = fmt.Errorf("there is a tooltip before the mouse comes: %q", before)
	}
	if err != nil {
		return "", err
	}
	if err := s.point(x, y); err != nil {
		return "", err
	}
	return s.says(learn)
}

// says waits until the tooltip of the chart of the losses tells one, and returns it.
func (s *steps) says(learn int) (string, error) {
	if err := s.await("a tooltip with the loss", drawTime, tip+`.indexOf("training") >= 0`, learn); err != nil {
		return "", err
	}
	said, err := evaluate[string](s.page, tip, learn)
	return fmt.Sprintf("%q", strings.Join(strings.Fields(said), " ")), err
}

// keys reaches the same chart by the keyboard, and reads its first and its second value.
func (s *steps) keys() (string, error) {
	learn, err := s.cell("learn")
	if err != nil {
		return "", err
	}
	if err := s.do(`window.page.node($1).querySelector("[data-chart=interactive]").focus()`, learn); err != nil {
		return "", err
	}
	if err := s.press(kb.Escape, kb.ArrowRight); err != nil {
		return "", err
	}
	first, err := s.says(learn)
	if err != nil {
		return "", err
	}
	if err := s.press(kb.ArrowRight); err != nil {
		return "", err
	}
	if err := s.await("another value", drawTime, tip+` !== "" && `+tip+`.split(/\s+/).join(" ") !== $2`, learn, strings.Trim(first, `"`)); err != nil {
		return "", err
	}
	second, err := s.says(learn)
	return first + ", then " + second, err
}

// reload loads the page again, whose kernel goes on, and runs all cells once more.
func (s *steps) reload() (string, error) {
	before, err := evaluate[string](s.page, "window.page.kernel()")
	if err != nil {
		return "", err
	}
	if err := s.loadAgain(); err != nil {
		return "", err
	}
	if _, err := s.open(); err != nil {
		return "", err
	}
	after, err := evaluate[string](s.page, "window.page.kernel()")
	if err == nil && after != before {
		err = fmt.Errorf("the kernel is another one: %s, before %s", after, before)
	}
	if err != nil {
		return "", err
	}
	if err := errors.Join(s.do("window.page.runAll()"), s.idle(againTime), s.failures()); err != nil {
		return "", err
	}
	return s.interactive()
}

// Cells of the last steps stand in the place of one of the notebook's.
const (
	scratchCell = "change-one"

	// long is a training with a patience that no other trial has had, so that the store does not have it yet.
	long = `%%%%
lab, err := explore.Open()
cell.Check(err)
changed, err := lab.With(explore.Changes{"quadrotor.metasym.decoder.training.epochs": 99999, "quadrotor.metasym.decoder.training.patience": %d})
cell.Check(err)
losses := live.NewLosses("long-training")
_, err = changed.MetaSym("quadrotor", 1, losses.Watch)
cell.Check(losses.End(err))`

	hello = "%%\ncell.Check(display.Show(\"hello\"))"
)

// begin puts a source into the scratch cell and runs it, without waiting.
func (s *steps) begin(source string) (int, error) {
	at, err := s.cell(scratchCell)
	if err != nil {
		return 0, err
	}
	return at, errors.Join(s.do("window.page.setSource($1, $2)", at, source), s.watch(at), s.do("window.page.run($1)", at))
}

// epochs is how far the cell's text below a growing or a final curve says that a training has come; 0 if it says
// nothing.
func (s *steps) epochs(cell int) (int, error) {
	text, err := evaluate[string](s.page, "window.page.node($1).innerText", cell)
	if err != nil {
		return 0, err
	}
	last := 0
	for _, found := range regexp.MustCompile(`Epoch (\d+) of at most 99999`).FindAllStringSubmatch(text, -1) {
		if last, err = strconv.Atoi(found[1]); err != nil {
			return 0, err
		}
	}
	return last, nil
}

// train runs the long training until it has come beyond an epoch, and interrupts it.
func (s *steps) train(beyond int) (first, last int, err error) {
	at, err := s.begin(fmt.Sprintf(long, s.unique))
	if err != nil {
		return 0, 0, err
	}
	for begun := time.Now(); last <= beyond; time.Sleep(pollEvery) {
		if last, err = s.epochs(at); err != nil {
			return 0, 0, err
		}
		if first == 0 {
			first = last
		}
		if time.Since(begun) > cellTime {
			text, _, textErr := s.text(at)
			return 0, 0, errors.Join(fmt.Errorf("the training has come to epoch %d in %v, want more than %d: %.300s", last, cellTime, beyond, text), textErr)
		}
	}
	if err := s.do("window.page.interrupt()"); err != nil {
		return 0, 0, err
	}
	if err := s.idle(drawTime); err != nil {
		return 0, 0, err
	}
	text, failed, err := s.text(at)
	if err != nil {
		return 0, 0, err
	}
	if !failed || !strings.Contains(text, "interrupted while training metasym on quadrotor") {
		return 0, 0, fmt.Errorf("after the interrupt the cell says %q", text)
	}
	last, err = s.epochs(at)
	return first, last, err
}

// interrupt stops a training, and asks the same kernel for something else.
func (s *steps) interrupt() (string, error) {
	_, last, err := s.train(20)
	if err != nil {
		return "", err
	}
	if err := s.keepScreen("interrupted"); err != nil {
		return "", err
	}
	look, err := s.cell("look")
	if err != nil {
		return "", err
	}
	begun := time.Now()
	if err := s.run(look, cellTime); err != nil {
		return "", err
	}
	took := time.Since(begun)
	text, failed, err := s.text(look)
	if failed {
		err = errors.Join(err, fmt.Errorf("after the interrupt another cell fails: %.300s", text))
	}
	return fmt.Sprintf("stopped at epoch %d; another cell took %.1f s", last, took.Seconds()), err
}

// resume runs the interrupted training again.
func (s *steps) resume() (string, error) {
	first, last, err := s.train(40)
	if err == nil && first <= 20 {
		err = fmt.Errorf("it begins at epoch %d anew", first)
	}
	return fmt.Sprintf("first seen at epoch %d, stopped again at %d", first, last), err
}

// edited changes what package display does with text.
func (s *steps) edited() (string, error) {
	says := func() (string, error) {
		at, err := s.begin(hello)
		if err != nil {
			return "", err
		}
		if err := s.idle(cellTime); err != nil {
			return "", err
		}
		text, _, err := s.text(at)
		return strings.TrimSpace(text), err
	}
	before, err := says()
	if err != nil {
		return "", err
	}
	if err := edit(filepath.Join(s.root, "figures", "display", "display.go"), "fmt.Println(value)", `fmt.Println("edited:", value)`); err != nil {
		return "", err
	}
	begun := time.Now()
	after, err := says()
	if err == nil && (before != "hello" || after != "edited: hello") {
		err = fmt.Errorf("the cell says %q before and %q after", before, after)
	}
	return fmt.Sprintf("%q, then %q after %.1f s", before, after, time.Since(begun).Seconds()), err
}
