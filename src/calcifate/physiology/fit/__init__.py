"""Fitting the body's parameters to the fit targets: run `python -m calcifate.physiology.fit` to do it again.

Every fitted parameter has its prior in its organ's table. One set serves all experiments. The script writes the values
and their spread back to the tables, and their correlations to `posterior.toml`.
"""
