package store

// SIMDBuild lets tests outside the package know how they were built.
const SIMDBuild = simdExperiment
