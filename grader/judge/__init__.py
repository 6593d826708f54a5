"""The judge: a disposable trusted process that runs hidden tests and holds the submission by remote reference."""
