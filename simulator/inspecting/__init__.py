"""Looking at what was recorded: what fits a filter, where two logs part. Reads records; knows no file and no socket."""
