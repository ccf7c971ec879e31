package main

// systemLanguage is said by the environment alone.
func systemLanguage() string { return "" }
