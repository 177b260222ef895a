// Package baselines implements the models that the paper compares MetaSym with (section 4.4), at its parameter counts.
//
// Like metasym, it builds GoMLX graphs from weights and batches and knows nothing of physical systems or files.
package baselines
