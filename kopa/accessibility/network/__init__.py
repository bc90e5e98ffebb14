"""What roads are: frozen arrays and all that follows from them alone."""
