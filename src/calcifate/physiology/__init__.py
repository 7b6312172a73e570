"""What happens to calcium, magnesium and phosphate between the mouth and the urine.

Two things live here. The files beside this one hold published relations that give single figures of a person: kidney
function, adjusted calcium, what of a meal can be absorbed. The folders hold the model of the whole body:

- `body`: the organs, each a file of laws and a table of wiring and numbers,
- `model`: the engine that joins, solves and exports them,
- `protocol`: scenarios and events as data,
- `validation`: what was seen in people, as targets and experiments, and how the model compares,
- `fit`: how its parameters were fitted to those targets.

The relations are not laws of the model: they answer for one figure each, by themselves, where the model is not asked.
"""
