"""What is measured: observations folded from events, and the figures over them."""
