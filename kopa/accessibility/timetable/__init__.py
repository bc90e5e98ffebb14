"""Public transport: one service day as arrays, walks to its stops, and when one leaves and is home.

`gtfs/` reads feeds; `day.py` is the day; `walks.py` the legs on foot; `scanning.py` runs the kernels; `journeys.py`,
`windows.py` and `read_back.py` hold what is asked.
"""
