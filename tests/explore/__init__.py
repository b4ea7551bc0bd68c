"""Tests of the walk through every joint state."""
