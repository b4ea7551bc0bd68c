"""Runs a conversation between two bots over a real WebSocket."""
