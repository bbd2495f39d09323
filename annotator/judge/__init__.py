"""What people said, side by side: how far they agree."""
