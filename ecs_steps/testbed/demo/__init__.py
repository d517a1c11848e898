"""A release to watch: version 1, version 2 under traffic, a broken version 3."""
