"""The path, one file per step, and what starts it: settings, wiring, command line."""
