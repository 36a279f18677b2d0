"""A program's policy as versioned data, and the rules that decide under one of its versions. Pure."""
