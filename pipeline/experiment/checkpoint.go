package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"metasymlab/metasym/weights"
	"metasymlab/pipeline/learner"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/store"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/tensors"
)

// checkpoint is an unfinished run: the whole model's weights as far as earlier stages have trained them, and the state
// of every stage begun so far.
type checkpoint struct {
	weights []*tensors.Tensor
	states  []*training.State
	seconds float64 // spent so far
}

// stage is the index of the stage that goes on.
func (c *checkpoint) stage() int { return max(0, len(c.states)-1) }

// state is that stage's, or a fresh one.
func (c *checkpoint) state() *training.State {
	if len(c.states) == 0 || c.states[c.stage()] == nil {
		return &training.State{}
	}
	return c.states[c.stage()]
}

func writeCheckpoint(path string, c *checkpoint, parameters []weights.Parameter, stages []learner.Stage) error {
	list, err := named("weights", parameters, c.weights)
	if err != nil {
		return err
	}
	for i, s := range c.states {
		if s == nil { // begun, but no epoch is finished
			continue
		}
		prefix := stages[i].Name + "/"
		list = append(list,
			store.NamedTensor{Name: prefix + "train_loss", Shape: []int{len(s.TrainLoss)}, Data: s.TrainLoss},
			store.NamedTensor{Name: prefix + "validation_loss", Shape: []int{len(s.ValidationLoss)}, Data: s.ValidationLoss},
			store.NamedTensor{Name: prefix + "inner_loss", Shape: []int{len(s.InnerLoss), width(s.InnerLoss)}, Data: slices.Concat(s.InnerLoss...)},
			store.NamedTensor{Name: prefix + "best_epoch", Data: []int64{int64(s.BestEpoch)}})
		best, err := named(prefix+"best", parameters[stages[i].From:stages[i].To], s.Best)
		if err != nil {
			return err
		}
		list = append(list, best...)
		for _, v := range s.Optimiser {
			t, err := host(prefix+"optimiser"+v.Path, v.Value)
			if err != nil {
				return err
			}
			list = append(list, t)
		}
	}
	return store.WriteTensors(path, list, map[string]string{"seconds": strconv.FormatFloat(c.seconds, 'g', -1, 64)})
}

// readCheckpoint gives nil where there is none.
func readCheckpoint(path string, parameters []weights.Parameter, stages []learner.Stage) (*checkpoint, error) {
	list, metadata, err := store.ReadTensors(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	byName := map[string]store.NamedTensor{}
	for _, t := range list {
		byName[t.Name] = t
	}
	c := &checkpoint{}
	if c.seconds, err = strconv.ParseFloat(metadata["seconds"], 64); err != nil {
		return nil, fmt.Errorf("checkpoint %s: seconds spent: %w", path, err)
	}
	if c.weights, err = find(path, byName, "weights", parameters); err != nil {
		return nil, err
	}
	for _, stage := range stages {
		prefix := stage.Name + "/"
		validation, ok := byName[prefix+"validation_loss"]
		if !ok {
			break
		}
		s := &training.State{}
		s.ValidationLoss, _ = validation.Data.([]float64)
		s.TrainLoss, _ = byName[prefix+"train_loss"].Data.([]float64)
		s.Epoch = len(s.ValidationLoss)
		if inner, ok := byName[prefix+"inner_loss"].Data.([]float64); ok && len(inner) > 0 && s.Epoch > 0 && len(inner)%s.Epoch == 0 {
			s.InnerLoss = slices.Collect(slices.Chunk(inner, len(inner)/s.Epoch))
		}
		if best, ok := byName[prefix+"best_epoch"].Data.([]int64); ok && len(best) == 1 {
			s.BestEpoch = int(best[0])
		}
		if s.BestEpoch < 1 || s.BestEpoch > s.Epoch || len(s.TrainLoss) != s.Epoch {
			return nil, fmt.Errorf("checkpoint %s: stage %s has %d epochs, the best is number %d; delete it to start this run again from its beginning", path, stage.Name, s.Epoch, s.BestEpoch)
		}
		if s.Best, err = find(path, byName, prefix+"best", parameters[stage.From:stage.To]); err != nil {
			return nil, err
		}
		for _, t := range list { // in the order of the file, which is the optimiser's
			if variable, ok := strings.CutPrefix(t.Name, prefix+"optimiser"); ok {
				value, err := device(t)
				if err != nil {
					return nil, fmt.Errorf("checkpoint %s: %w", path, err)
				}
				s.Optimiser = append(s.Optimiser, training.Variable{Path: variable, Value: value})
			}
		}
		c.states = append(c.states, s)
	}
	return c, nil
}

// width is the length of the rows of a table.
func width(rows [][]float64) int {
	if len(rows) == 0 {
		return 0
	}
	return len(rows[0])
}

func writeWeights(path string, parameters []weights.Parameter, values []*tensors.Tensor) error {
	list, err := named("weights", parameters, values)
	if err != nil {
		return err
	}
	return store.WriteTensors(path, list, nil)
}

func readWeights(path string, parameters []weights.Parameter) ([]*tensors.Tensor, error) {
	list, _, err := store.ReadTensors(path)
	if err != nil {
		return nil, err
	}
	byName := map[string]store.NamedTensor{}
	for _, t := range list {
		byName[t.Name] = t
	}
	return find(path, byName, "weights", parameters)
}

// named gives tensors the names of their parameters.
func named(prefix string, parameters []weights.Parameter, values []*tensors.Tensor) ([]store.NamedTensor, error) {
	var out []store.NamedTensor
	for i, v := range values {
		t, err := host(prefix+"/"+parameters[i].Name, v)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// find is the inverse of named.
func find(path string, byName map[string]store.NamedTensor, prefix string, parameters []weights.Parameter) ([]*tensors.Tensor, error) {
	out := make([]*tensors.Tensor, len(parameters))
	for i, p := range parameters {
		t, ok := byName[prefix+"/"+p.Name]
		if !ok || fmt.Sprint(t.Shape) != fmt.Sprint(p.Dims) {
			return nil, fmt.Errorf("%s: tensor %s/%s should have shape %v, the file has %v", path, prefix, p.Name, p.Dims, t.Shape)
		}
		var err error
		if out[i], err = device(t); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return out, nil
}

// host copies a tensor to be written.
func host(name string, t *tensors.Tensor) (store.NamedTensor, error) {
	out := store.NamedTensor{Name: name, Shape: t.Shape().Dimensions}
	var err error
	switch t.DType() {
	case dtypes.Float32:
		out.Data, err = tensors.CopyFlatData[float32](t)
	case dtypes.Float64:
		out.Data, err = tensors.CopyFlatData[float64](t)
	case dtypes.Int64:
		out.Data, err = tensors.CopyFlatData[int64](t)
	default:
		err = fmt.Errorf("dtype %s cannot be stored", t.DType())
	}
	if err != nil {
		return out, fmt.Errorf("tensor %s: %w", name, err)
	}
	return out, nil
}

// device is the inverse of host.
func device(t store.NamedTensor) (*tensors.Tensor, error) {
	switch data := t.Data.(type) {
	case []float32:
		return tensors.FromFlatDataAndDimensions(data, t.Shape...), nil
	case []float64:
		return tensors.FromFlatDataAndDimensions(data, t.Shape...), nil
	case []int64:
		return tensors.FromFlatDataAndDimensions(data, t.Shape...), nil
	}
	return nil, fmt.Errorf("tensor %s has values of type %T", t.Name, t.Data)
}
