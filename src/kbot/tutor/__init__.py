"""What each command does: inputs in, outputs out. No platform, no clock, no randomness of its own."""
