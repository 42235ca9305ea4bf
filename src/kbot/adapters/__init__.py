"""In and out, nothing else: each platform's words to inputs, outputs to what the platform shows."""
