"""Question → Answer: who is mentioned, what is asked, looked up or reasoned out, with the thread of the dialogue."""
