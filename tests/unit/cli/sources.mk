# The unit tests of src/cli.
unit_TESTS += cli/test_verbs.c cli/test_options.c cli/test_text.c cli/test_format.c
