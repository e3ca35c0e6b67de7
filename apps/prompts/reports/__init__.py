"""Reads test sets and runs: what a run showed, what the gate for production says, how far a run is."""
