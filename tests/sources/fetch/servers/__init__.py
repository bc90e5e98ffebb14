"""Servers on loopback that behave as the publishers do, faults included; one file a publisher."""
