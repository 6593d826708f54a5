"""The judge: a disposable trusted process that runs hidden tests against a submission held by reference."""
