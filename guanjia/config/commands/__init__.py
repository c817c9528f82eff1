"""The verbs of the `guanjia` command; each module has `run(arguments) -> exit code`."""
