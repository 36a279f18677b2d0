"""Anonymous answers: who answered is kept, what was answered waits in sums until a batch of people is complete."""
