"""What the network answers: a file a question, with the shape of its answer."""
