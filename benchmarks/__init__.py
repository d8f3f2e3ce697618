"""Measure chosen configurations: refits over many seeds, baselines, timings, tables and plots."""
