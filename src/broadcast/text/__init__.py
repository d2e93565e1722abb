"""Written text → what is read aloud: numbers, shapes, sentences, readings."""
