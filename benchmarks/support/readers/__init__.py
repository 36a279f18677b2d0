"""Every reader of a running system, and what ends what each of them shows."""
