"""Themes: codebook, embedding, classifier, topics. Training (``train``) stands apart from serving (``tagging``)."""
