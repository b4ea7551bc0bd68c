"""A conversation without socket or clock: events in, orders out."""
