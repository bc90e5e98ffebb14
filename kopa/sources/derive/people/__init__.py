"""Where people live: postal areas spread over built-up places and roads."""
