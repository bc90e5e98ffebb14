"""Scenarios asked of a study: before and after, intervals, routes, the best network, the explorer's levels."""
