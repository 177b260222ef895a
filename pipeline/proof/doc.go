// Package proof is the folder of what proves the project right. Nothing in it is needed to follow or to reproduce the
// paper; nothing outside it imports it, but the program, which calls it (paper prove, paper verify), and tests.
//
//	the models learn
//	gate         the baselines beat persistence by stated factors, and the recurrent ones come near the optimal filter
//	benchmark    SympNets on their authors' pendulum, beside the numbers that the published code prints
//	fieldbench   DHNN and HNN on their authors' tasks, beside the published numbers
//
//	both backends compute the same, and how fast
//	graphs       every graph that the pipeline compiles, with the inputs it has there
//	tap          hears of the graphs that are compiled
//	lowering     their StableHLO texts: golden hashes, so that a change of a graph is seen
//	parity       executes them on XLA and on the Go backend, and compares every output
//	stepbench    times the training steps on both, in JAX and in PyTorch
//
//	the results are what the code makes
//	verify       computes reported results again, from scratch, and compares them to the last bit
//	torture      kills, damages and disturbs make at random: it must come to the same bytes
//
//	the notebooks and the page work where readers open them
//	lint         notebooks as Jupyter writes them, without outputs and without logic of their own
//	nbconvert    shows the same as our executor
//	frontend     JupyterLab and Notebook in a browser, used as a person does
//	page         the report: its HTML and links; its charts in a browser
//
//	unchecked    counts what could not be checked, because a tool is not there
package proof
