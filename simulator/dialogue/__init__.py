"""What a bot knows and the one step it can take."""
