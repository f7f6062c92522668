"""The recipe behind `models/nl_notes`: one module per step, called by `pipelines/train_nl_notes.py`."""
