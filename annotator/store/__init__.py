"""The disk and the network: articles in, predictions out, gold and model files."""
