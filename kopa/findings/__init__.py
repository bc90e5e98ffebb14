"""What is found of a region by the rule book: findings and questions, each with what it rests on."""
