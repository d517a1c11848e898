"""What a step promises: its words, its ways to fail, and how its options are gathered."""
