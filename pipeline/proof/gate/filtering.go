package gate

import (
	"context"
	"fmt"
	"io"

	"metasymlab/baselines"
	"metasymlab/metasym/backend"
	"metasymlab/metasym/weights"
	"metasymlab/pipeline/dataset"
	"metasymlab/pipeline/dataset/quantum"
	"metasymlab/pipeline/experiment/evaluation"
	"metasymlab/pipeline/learner/supervised"
	"metasymlab/pipeline/learner/training"
	"metasymlab/pipeline/profile"
	"metasymlab/pipeline/progress"

	"github.com/gomlx/compute"
)

// Filtering is the second task: to forecast the records of one quantum system after training on others of the same
// system.
type Filtering struct {
	Data       profile.QuantumData // ranges of no width; the one out-of-distribution system is the fixed one
	Evaluation profile.ShotEvaluation

	// The fixed system's records: so many to train on, then so many to validate on, the others to test on.
	Train, Validation int

	Config  training.Config
	Windows int // in an optimiser step, from each group of records
	Groups  int // training records are dealt into so many groups, which the workers share
}

// StrongSignal is a system in which there is much to learn: the largest amplitude and efficiency of the profiles'
// training systems, enough squeezing and occupation for the record itself to tell the filter something.
//
// Records last seven 1/γ; windows are as long, so that they begin where a record does. The forecast begins at γt = 1.
func StrongSignal() Filtering {
	const train, validation, test = 1024, 256, 512
	only := profile.QuantumRange{
		Frequency: profile.Range{1.5, 1.5}, Squeezing: profile.Range{0.3, 0.3}, Cubic: profile.Range{0.01, 0.01},
		Occupation: profile.Range{0.2, 0.2}, Efficiency: profile.Range{1, 1}, Amplitude: profile.Range{2.5, 2.5},
	}
	return Filtering{
		Data: profile.QuantumData{Population: profile.Population{Seed: 20250223, TrainSystems: 1, ValidationSystems: 1, OODSystems: 1},
			TrainShots: 64, ValidationShots: 2, OODShots: train + validation + test,
			Bins: 36, StepsPerBin: 40, Step: 0.005, TrainLevels: 48, OODLevels: 48, Train: only, OOD: only},
		Evaluation: profile.ShotEvaluation{
			Evaluation:      profile.Evaluation{Context: 5, Horizon: 30, Examples: 1},
			AdaptationShots: train + validation, FilterStep: 4},
		Train: train, Validation: validation,
		// The LSTM needs 40 to 90 epochs, the Transformer 100 to 200. With twice the rate and a patience of 20 one of
		// its three seeds stopped on a plateau, where it had closed 0.29 of the gap.
		Config: training.Config{Epochs: 200, StepsPerEpoch: 20, Patience: 60, LearningRate: 0.01, ShardSystems: 4},
		Groups: 8, Windows: 8,
	}
}

// network is one that must learn to filter.
type network struct {
	name string
	supervised.Network
}

// networks have the sizes of the paper's: 244 and 194 parameters.
func networks(window int) []network {
	return []network{
		{"lstm", baselines.QuantumLSTM{State: 2, Embedding: 4, Hidden: 5, Window: window}},
		{"transformer", baselines.Transformer{State: 2, Width: 4, Hidden: 8, Heads: 4, Layers: 1, Window: window}},
	}
}

// Run trains the networks with seeds 1, 2, ..., and evaluates them on the test records as the trial of the paper does,
// without input noise.
func (f Filtering) Run(ctx context.Context, log io.Writer, seeds, workers int) (Gap, []Closed, error) {
	set, err := f.set(ctx, log, workers)
	if err != nil {
		return Gap{}, nil, err
	}
	trial, err := evaluation.NewShotTrial(set, f.Evaluation)
	if err != nil {
		return Gap{}, nil, err
	}
	zero, err := evaluation.Still(trial, make([]float64, set.Dim()))
	if err != nil {
		return Gap{}, nil, err
	}
	fmt.Fprintln(log, "optimal filter: the test records are simulated again")
	forecast, err := quantum.OptimalForecast(ctx, f.Data, f.Evaluation, set.Scale, workers, nil)
	if err != nil {
		return Gap{}, nil, err
	}
	filter, err := evaluation.Given(trial, forecast)
	if err != nil {
		return Gap{}, nil, err
	}
	zeros, filters := errorsOf(trial, zero), errorsOf(trial, filter)
	gap := gapOf(zeros, filters)

	b, err := backend.Open("")
	if err != nil {
		return Gap{}, nil, err
	}
	defer b.Finalize()
	var rows []Closed
	for _, n := range networks(f.Data.Bins - 1) {
		for seed := 1; seed <= seeds; seed++ {
			rollouts, err := f.train(ctx, b, log, trial, n, seed, workers)
			if err != nil {
				return Gap{}, nil, fmt.Errorf("one quantum system, %s, seed %d: %w", n.name, seed, err)
			}
			row := closed(zeros, filters, errorsOf(trial, rollouts))
			row.Model, row.Parameters, row.Seed = n.name, weights.Count(n.Parameters()), seed
			rows = append(rows, row)
		}
	}
	return gap, rows, nil
}

// set takes the records of one system apart. A system's phase and its records come from its own random stream, so
// systems of equal ranges still differ: all records here are of the out-of-distribution one. The scale is that of a
// system which differs in nothing but the phase.
func (f Filtering) set(ctx context.Context, log io.Writer, workers int) (*dataset.Set, error) {
	fmt.Fprintf(log, "one quantum system: simulating %d records\n", f.Data.OODShots)
	set, err := quantum.Generate(ctx, f.Data, workers, nil)
	if err != nil {
		return nil, err
	}
	all := set.OOD[0].Trajectories
	set.Train, set.Validation = nil, []dataset.System{{Trajectories: all[f.Train : f.Train+f.Validation]}}
	for g := range f.Groups {
		set.Train = append(set.Train, dataset.System{Trajectories: all[g*f.Train/f.Groups : (g+1)*f.Train/f.Groups]})
	}
	return set, nil
}

// train trains a network, and forecasts with the weights that did best in validation.
func (f Filtering) train(ctx context.Context, b compute.Backend, log io.Writer, trial *evaluation.Trial, n network, seed, workers int) (*evaluation.Rollouts, error) {
	config := f.Config
	config.Workers = workers
	// AdaptationAndMeta keeps half of the validation records for adaptation, so half of them are seen here.
	l, err := supervised.New(supervised.Supervised{Network: n.Network, Data: trial.Set, Seed: seed, Config: config,
		Windows: f.Windows, ValidationWindows: f.Validation, Steps: f.Data.Bins - 1})
	if err != nil {
		return nil, err
	}
	bar := progress.New(log, fmt.Sprintf("one quantum system: train %s seed %d", n.name, seed), config.Epochs)
	bar.Start(0)
	final, err := training.Run(ctx, b, l, config, nil, func(s *training.State) error {
		bar.Set(s.Epoch, fmt.Sprintf("loss %.4f, validation %.4f", s.TrainLoss[s.Epoch-1], s.ValidationLoss[s.Epoch-1]))
		return nil
	})
	if err != nil {
		bar.Done("stopped")
		return nil, err
	}
	bar.Done(fmt.Sprintf("best validation %.4f at epoch %d", final.BestLoss(), final.BestEpoch))
	p, err := l.Predictor(b, final.Best)
	if err != nil {
		return nil, err
	}
	return evaluation.Rollout(ctx, trial, seed, p)
}

// errorsOf are the mean squared errors of the forecasts of each test record.
func errorsOf(t *evaluation.Trial, r *evaluation.Rollouts) []float64 {
	return evaluation.Score(t, r)[0].MSE
}
