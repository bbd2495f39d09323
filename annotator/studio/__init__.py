"""Label Studio: the labelling set-up, tasks and what people did in them, and the way to a server."""
