"""From points over roads to minutes and kilometres."""
