"""Steps of pipelines/train_note_reader.py."""
