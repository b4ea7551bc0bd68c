"""The web page that shows transcripts: served from a folder of logs, or written as one file."""
