"""Scores for each stage, against gold notes."""
