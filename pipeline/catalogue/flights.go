package catalogue

// Flights are real flights of a small quadrotor in several states of health, with models that were trained on them, on
// simulated flights, and on both. Not every profile has them, so they are not among Systems.
func Flights() []System {
	var all []System
	for _, of := range []struct{ name, label string }{
		{"flights", "real flights"}, {"flights-simulated", "real flights, trained on simulated ones"},
		{"flights-finetuned", "real flights, trained on simulated and real ones"},
	} {
		s := Quadrotor
		s.Name, s.Label, s.Page, s.Table = of.name, of.label, "", "flights"
		s.Controls = []Quantity{{"command 1", "N"}, {"command 2", "N"}, {"command 3", "N"}, {"command 4", "N"}}
		s.Parameters = map[string]string{"shortened_mm": "mm", "taped": "1", "weights": "1", "hanging": "1"}
		s.NoFlow = "What moves a real drone is not known to the last bit: there is no true flow to compare with."
		s.Paper = Paper{}
		all = append(all, s)
	}
	return all
}
