"""Shared school routes: how far vehicles drive with pupils whom the law transports, on whole children."""
