"""Which inputs matter: indices with a noise floor, an emulator with its error, what to run."""
