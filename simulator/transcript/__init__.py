"""The log of a conversation: writer and reader side by side."""
