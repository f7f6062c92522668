"""The parts of `pipelines/train_embedding.py`: sources, Dutch words by way of French, pieces, tuning, measures."""
