package inference

import (
	"errors"
	"fmt"

	"metasymlab/metasym"
	"metasymlab/pipeline/dataset"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"
)

var (
	errNotAdapted = errors.New("the forecaster knows no system yet: call Adapt first")
	errNoTimeStep = errors.New("the model has no usual time step: say the time between two states")
)

// Forecaster predicts one system, in physical units. It stands at a state of it; every step moves it on, and the model
// looks back over the last Window steps, measured or predicted, however long that goes on.
//
// A call that returns an error leaves the forecaster as it was. A forecaster is for one goroutine at a time; forks of
// it may be used at the same time as it.
type Forecaster struct {
	model   *Model
	backend compute.Backend
	trained metasym.Trained

	predictor *metasym.Predictor // holds ζ*; forks share it, so it is replaced and never changed; nil before Adapt
	windows   int                // that it was adapted on: its compiled graph is for that number
	at        position
	origin    position // where Reset goes
}

// Open makes a forecaster that knows no system yet. It copies the weights; the rest of the model must not change while
// it is used.
func Open(b compute.Backend, m *Model) (*Forecaster, error) {
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("model of system '%s': %w", m.System, err)
	}
	trained, err := m.trained()
	if err != nil {
		return nil, err
	}
	for _, list := range [][]*tensors.Tensor{trained.Theta, trained.Global, trained.Local} {
		for _, t := range list {
			// A tensor's move to the backend is not safe when two forks ask for it at once, so it is made here.
			if err := t.MaterializeOnDevice(b, true, 0); err != nil {
				return nil, fmt.Errorf("weights to the backend: %w", err)
			}
		}
	}
	return &Forecaster{model: m, backend: b, trained: trained}, nil
}

// Adapt specialises the model to the system that the history is of (few-shot adaptation, section 3.3): ζ starts from
// the model's value, whatever it was adapted to before. Several histories are records of the same system. The
// forecaster then stands at the end of the last one.
//
// It returns the inner loop's loss before each of its K steps and after the last, [K+1]: the mean squared error of
// one-step predictions in scaled units. Histories are cut into windows that follow each other from the start of each,
// as in training; what is left at the end is not adapted to. So at least one history needs Window+1 states.
//
// The first call compiles graphs, and so does every call with another number of windows.
func (f *Forecaster) Adapt(histories ...History) (losses []float64, err error) {
	windows, last, err := f.model.adaptationSet(histories)
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	var predictor *metasym.Predictor
	if f.predictor != nil && f.windows == windows.Count {
		predictor = f.predictor.Fork()
	} else if predictor, err = metasym.NewPredictor(f.backend, f.trained); err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	rows, err := predictor.Adapt(batch(windows))
	if err != nil {
		return nil, fmt.Errorf("adapt: %w", err)
	}
	for k, row := range rows {
		if losses = append(losses, row[0]); !finite(row[0]) {
			return nil, fmt.Errorf("adapt: after %d of %d inner steps the loss is %g: the adaptation has diverged", k, len(rows)-1, row[0])
		}
	}
	f.predictor, f.windows = predictor, windows.Count
	f.stand(last)
	return losses, nil
}

// Start puts the forecaster at the end of another history of the same system, without adapting again. A single state is
// enough; early in a trajectory the model looks back over what there is.
func (f *Forecaster) Start(h History) error {
	if f.predictor == nil {
		return fmt.Errorf("start: %w", errNotAdapted)
	}
	t, err := f.model.trajectory(h)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	f.stand(endOf(t, f.model.Dim(), f.model.Controls(), f.model.Window()))
	return nil
}

func (f *Forecaster) stand(p position) { f.at, f.origin = p, p }

// Observe moves the forecaster on by one step that was measured: the control, [m], was applied for the time dt, and led
// to the state, [n]. In a closed loop it takes the place of Step, and what was predicted is forgotten.
func (f *Forecaster) Observe(dt float64, control, state []float64) error {
	u, err := f.input(dt, control)
	if err != nil {
		return fmt.Errorf("observe: %w", err)
	}
	x, err := toModel("state", f.model.StateScale, state)
	if err != nil {
		return fmt.Errorf("observe: %w", err)
	}
	f.at = f.at.after(u, float32(dt), single(x), f.model.Window())
	return nil
}

// State is the state that the forecaster stands at, [n]; nil before Adapt. A measured one is given with the precision
// that the model has seen it in.
func (f *Forecaster) State() []float64 {
	if f.predictor == nil {
		return nil
	}
	return toPhysical(f.model.StateScale, f.at.state)
}

// Reset puts the forecaster back to where the last Adapt or Start left it.
func (f *Forecaster) Reset() error {
	if f.predictor == nil {
		return fmt.Errorf("reset: %w", errNotAdapted)
	}
	f.at = f.origin
	return nil
}

// Fork is a second forecaster at the same state of the same system: a controller can try several sequences of controls,
// each on a fork, without adapting again. It costs nothing and shares what is compiled; neither changes the other.
func (f *Forecaster) Fork() *Forecaster {
	fork := *f
	return &fork
}

// input checks a step's time and control and gives the control in the model's units.
func (f *Forecaster) input(dt float64, control []float64) ([]float32, error) {
	if f.predictor == nil {
		return nil, errNotAdapted
	}
	if err := checkStep(dt); err != nil {
		return nil, err
	}
	u, err := toModel("control", f.model.ControlScale, control)
	return single(u), err
}

// batch is windows as package metasym takes them.
func batch(w *dataset.Windows) metasym.Batch {
	state, step, next, control := w.Tensors()
	return metasym.Batch{State: state, Control: control, Step: step, Next: next}
}
