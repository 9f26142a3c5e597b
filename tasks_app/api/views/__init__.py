"""The views, by subject. Each is a sentence: read the request, call one function, answer."""
