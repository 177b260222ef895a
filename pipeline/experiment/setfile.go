package experiment

import (
	"encoding/json"
	"fmt"

	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/result"
	"metasymlab/pipeline/store"
)

// writeSet stores a data set.
func writeSet(path string, set *dataset.Set) error {
	tensors, names, err := setTensors(set)
	if err != nil {
		return err
	}
	list, err := json.Marshal(names)
	if err != nil {
		return err
	}
	return store.WriteTensors(path, tensors, map[string]string{"system": set.System, "parameters": string(list)})
}

// setTensors gives a data set as arrays: for each split "state" [s,k,t,n] (scaled), "control" [s,k,t,m], "step" [s,k,t]
// and "parameters" [s,P], all float64, and the scale; and the names of the parameters. All trajectories of a split have
// the same length; a split without systems has no arrays, and systems without parameters have none in a set whose last
// split has some.
func setTensors(set *dataset.Set) (tensors []store.NamedTensor, names []string, err error) {
	tensors = []store.NamedTensor{
		{Name: "scale/mean", Shape: []int{set.Dim()}, Data: set.Scale.Mean},
		{Name: "scale/deviation", Shape: []int{set.Dim()}, Data: set.Scale.Deviation},
		{Name: "scale/constant", Shape: []int{set.Dim()}, Data: flags(set.Scale.Constant)},
	}
	for _, split := range dataset.Splits {
		systems := set.Systems(split)
		if len(systems) == 0 {
			continue
		}
		trajectories, length := len(systems[0].Trajectories), systems[0].Trajectories[0].Length()
		var state, control, step, parameters []float64
		for i, s := range systems {
			if len(s.Trajectories) != trajectories {
				return nil, nil, fmt.Errorf("%s system %d has %d trajectories, the first has %d", split, i, len(s.Trajectories), trajectories)
			}
			names = nil
			for _, p := range s.Parameters {
				parameters = append(parameters, p.Value)
				names = append(names, p.Name)
			}
			for k, t := range s.Trajectories {
				if t.Length() != length {
					return nil, nil, fmt.Errorf("%s system %d, trajectory %d has %d steps, the first has %d", split, i, k, t.Length(), length)
				}
				state, control, step = append(state, t.State...), append(control, t.Control...), append(step, t.Step...)
			}
		}
		lead := []int{len(systems), trajectories, length}
		tensors = append(tensors,
			store.NamedTensor{Name: split.String() + "/state", Shape: append(lead[:3:3], set.Dim()), Data: state},
			store.NamedTensor{Name: split.String() + "/step", Shape: lead, Data: step},
			store.NamedTensor{Name: split.String() + "/parameters", Shape: []int{len(systems), len(names)}, Data: parameters})
		if set.Controls > 0 {
			tensors = append(tensors, store.NamedTensor{Name: split.String() + "/control", Shape: append(lead[:3:3], set.Controls), Data: control})
		}
	}
	return tensors, names, nil
}

// readSet is the inverse of writeSet.
func readSet(path string, data *result.Data) (*dataset.Set, error) {
	tensors, metadata, err := store.ReadTensors(path)
	if err != nil {
		return nil, err
	}
	byName := map[string]store.NamedTensor{}
	for _, t := range tensors {
		byName[t.Name] = t
	}
	values := func(name string) []float64 {
		v, _ := byName[name].Data.([]float64)
		return v
	}
	var names []string
	if err := json.Unmarshal([]byte(metadata["parameters"]), &names); err != nil {
		return nil, fmt.Errorf("data set %s: names of parameters: %w", path, err)
	}
	set := &dataset.Set{System: data.System, Channels: data.Channels, Scale: dataset.Scale{Mean: values("scale/mean"), Deviation: values("scale/deviation")}}
	for _, flag := range values("scale/constant") {
		set.Scale.Constant = append(set.Scale.Constant, flag != 0)
	}
	if control, ok := byName["train/control"]; ok {
		set.Controls = control.Shape[3]
	}
	for _, split := range dataset.Splits {
		shape := byName[split.String()+"/state"].Shape
		if len(shape) != 4 || shape[3] != set.Dim() {
			return nil, fmt.Errorf("data set %s: states of the %s systems have shape %v, not [systems, trajectories, time, %d]", path, split, shape, set.Dim())
		}
		state, control, step, parameters := values(split.String()+"/state"), values(split.String()+"/control"), values(split.String()+"/step"), values(split.String()+"/parameters")
		systems := make([]dataset.System, shape[0])
		take := func(from *[]float64, count int) []float64 {
			head := (*from)[:count:count]
			*from = (*from)[count:]
			return head
		}
		own := names
		if len(parameters) == 0 { // simulated drones have none of what real ones differ in
			own = nil
		}
		if len(step) != shape[0]*shape[1]*shape[2] || len(control) != len(step)*set.Controls || len(parameters) != shape[0]*len(own) {
			return nil, fmt.Errorf("data set %s: the %s systems' arrays do not fit their states' shape %v", path, split, shape)
		}
		for i := range systems {
			for j, value := range take(&parameters, len(own)) {
				systems[i].Parameters = append(systems[i].Parameters, dataset.Parameter{Name: own[j], Value: value})
			}
			for range shape[1] {
				systems[i].Trajectories = append(systems[i].Trajectories, dataset.Trajectory{
					State: take(&state, shape[2]*set.Dim()), Control: take(&control, shape[2]*set.Controls), Step: take(&step, shape[2])})
			}
		}
		set.Put(split, systems)
	}
	return set, set.Validate()
}

// flags writes truth as 1 and 0.
func flags(values []bool) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		if v {
			out[i] = 1
		}
	}
	return out
}
