"""From accessibility and programme facts to indicators and scores on the goals of KOPA."""
