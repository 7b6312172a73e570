"""What was seen in people, what the model says of it, and how far apart the two are."""
