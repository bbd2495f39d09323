"""Predictions and labels become figures and pages."""
