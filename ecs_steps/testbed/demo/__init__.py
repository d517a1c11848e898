"""A release to watch: version 1, version 2 under traffic, three broken versions, and one whose job is aborted."""
