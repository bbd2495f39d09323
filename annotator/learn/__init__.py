"""What is learned from gold: the four tags, whose words they are, and how sure that is."""
