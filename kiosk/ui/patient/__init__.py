"""The patient's screens: one file per question. They render a state and dispatch touches, nothing else."""
