"""The nouns: frozen values that parse themselves and print what they parse."""
