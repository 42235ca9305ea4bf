"""Facts → quizzes: items with plausible wrong answers, and how they are graded."""
