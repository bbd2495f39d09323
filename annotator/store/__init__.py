"""The disk: articles in, predictions out, model files."""
